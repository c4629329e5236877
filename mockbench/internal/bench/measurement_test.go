package bench

func number64(v float64) *float64 { return &v }

// complete is a measurement with a number in every place, in round figures.
func complete(mock string, repetition int) Measurement {
	return Measurement{
		Mock: mock, Repetition: repetition,
		Full:    &Speed{Connections: 64, Rate: 20_000, CPU: 0.5},
		Delayed: &Speed{Connections: 1000, Rate: 3700, Ideal: 3717, CPU: 0.6},
		Fast:    &Accuracy{Sent: 10_000, Rate: 2000, OK: 10_000, Horizon: 5, KS: 0.01, P50: number64(0.202), P99: number64(1.188), CPU: 0.7},
		Slow:    &Accuracy{Sent: 3200, Rate: 800, OK: 3168, Horizon: 26, KS: 0.02, P50: number64(4.2), P99: number64(22), CPU: 0.8},
		Parked:  &Parked{Sent: 18_000, OnTime: 17_000, Delay: 14, Late: 2, KiB: number64(2.6), CPU: number64(0.9)},
	}
}

// comparisonOf is the data of three mocks in that many repetitions: the second takes
// twice the CPU time and memory of the first, the third lacks every number.
func comparisonOf(repetitions int) Data {
	d := Data{
		Schema: schema, Date: "2026-01-02", Repetitions: repetitions, Scale: 1,
		Machine: Machine{CPU: "A CPU", CPUs: 2, Kernel: "6.1", Files: 20_000, Java: "A Java", Wrk: "wrk", GoBuild: "go1.26"},
		Mocks:   []Mock{{"mockapi", "this one"}, {"Twice", "twice as dear"}, {"Broken", "never starts"}},
	}
	for repetition := 1; repetition <= repetitions; repetition++ {
		first, second := complete("mockapi", repetition), complete("Twice", repetition)
		second.Full.CPU, second.Parked.KiB = 2*first.Full.CPU, number64(2**first.Parked.KiB)
		second.Full.Rate = first.Full.Rate + float64(1000*repetition)
		d.Rows = append(d.Rows, first, second, Measurement{Mock: "Broken", Repetition: repetition, Problem: "starting Broken:\nit ended"})
	}
	return d
}
