package runtest

import "scaleguild/internal/run"

// Plan is the plan of a stage v1 that changes nothing, with every variable that a
// reader of records asks for.
func Plan() run.Plan {
	p := run.Plan{
		Schema: run.Schema, Study: "s", Stage: "v1", Title: "stage v1", Service: run.Fresh, Block: 1, Round: 1, Position: 1, Attempt: 1, Kinds: Kinds(), WorkersReport: true,
		WorkerVersions: []string{"python", "uvicorn"}, Places: Places(), Variables: Variables(),
	}
	p.Digest = run.PlanDigest(p)
	return p
}

// Places are those of our own service, which Plan is of.
func Places() run.Places {
	words := []string{"blocking", "threadpool", "async"}
	return run.Places{
		Workers: &run.Capacity{Variable: "WORKERS", Where: "HANDLERS=blocking", Words: words, EventLoop: true},
		Threads: &run.Capacity{Variable: "THREADS", Where: "HANDLERS=threadpool", Words: words},
		Slots:   &run.Capacity{Variable: "UPSTREAM_SLOTS"},
	}
}

// Variables are those of Plan: a closed model of 200 VUs, a window of 30 s.
func Variables() map[string]string {
	return map[string]string{
		"MODEL": "closed", "VUS": "200", "SEED": "1", "WARM_UP": "20s", "WINDOW": "30s", "DRAIN": "180s",
		"CPU_QUOTA": "100%", "WORKERS": "1", "HANDLERS": "async", "THREADS": "40", "UPSTREAM_SLOTS": "100",
		"SERVER": "uvicorn", "LOOP": "uvloop", "HTTP_PARSER": "httptools",
		"UPSTREAM_LATENCY": "lognormal(p50=200ms,p99=1200ms)",
	}
}

// must is for what a plan of a test says: one that cannot be read is a fault of the test.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
