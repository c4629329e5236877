package collect

import (
	"bufio"
	"context"
	"net"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func moment(ms int) time.Time { return time.UnixMilli(1_000_000 + int64(ms)) }

// looksAt makes looks every 40 ms from 0 on, with answers unread from one moment to another.
func looksAt(n, from, to int) []look {
	var out []look
	for i := range n {
		l := look{at: moment(40 * i)}
		if ms := 40 * i; ms >= from && ms < to {
			l.unread = 3
		}
		out = append(out, l)
	}
	return out
}

func TestSilenceIsWhereAnswersLieUnread(t *testing.T) {
	for _, c := range []struct {
		name           string
		unread         [2]int // ms
		events         []int  // ms
		longest, least float64
	}{
		{"busy", [2]int{0, 1000}, []int{0, 50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 550, 600, 650, 700, 750, 800, 850, 900, 950}, 0.05, 0},
		{"nothing came", [2]int{0, 0}, []int{0, 900}, 0, 0},
		{"stopped for half a second", [2]int{200, 700}, []int{0, 100, 199, 701, 800, 900}, 0.5, 0.44},
		{"one late answer", [2]int{400, 480}, []int{0, 481}, 0.08, 0.04},
	} {
		s := NewStream()
		for _, ms := range c.events {
			s.starts = append(s.starts, moment(ms))
		}
		g := Generator{looks: looksAt(25, c.unread[0], c.unread[1])}
		got, err := g.Silence(s, moment(0), moment(1000))
		if err != nil || got > c.longest || got < c.least {
			t.Errorf("%s: got %g s, %v; want %g to %g", c.name, got, err, c.least, c.longest)
		}
	}
}

// A share of the dispatches waited no longer than its quantile, and no less than that of a smaller share.
func TestTheDelayQuantileIsWithinTheLooks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var g Generator
		least, most := 1e9, 0.0
		for i, n := range rapid.SliceOfN(rapid.Int64Range(1, 1000), 1, 50).Draw(t, "dispatches") {
			waited := rapid.Int64Range(0, 1_000_000_000).Draw(t, "waited")
			l := look{at: moment(40 * i), spent: dispatched{waited: waited, times: n}}
			least, most = min(least, l.spent.mean()), max(most, l.spent.mean())
			g.looks = append(g.looks, l)
		}
		before := 0.0
		for _, q := range []float64{0.01, 0.5, 0.99, 1} {
			v, err := g.Delay(q, moment(0), moment(40*len(g.looks)))
			if err != nil || v < least || v > most || v < before {
				t.Fatalf("%g: got %g, %v; want %g to %g", q, v, err, max(least, before), most)
			}
			before = v
		}
	})
}

// Looks may be late on a busy machine, and may not be missing.
func TestAGeneratorThatWasNotSeenForLongIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		at []int // milliseconds
		ok bool
	}{
		"late":               {[]int{500, 1400, 2300}, true},
		"missing in between": {[]int{100, 1200, 2000}, false},
		"missing at the end": {[]int{100, 900, 1900}, false},
		"missing at first":   {[]int{1100, 2000, 2900}, false},
	} {
		var g Generator
		for _, at := range c.at {
			g.looks = append(g.looks, look{at: moment(at), spent: dispatched{times: 1}})
		}
		if _, err := g.Silence(NewStream(), moment(0), moment(3000)); (err == nil) != c.ok {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestAGeneratorThatWasNotSeenIsAnError(t *testing.T) {
	var g Generator
	if _, err := g.Delay(0.99, moment(0), moment(1000)); err == nil {
		t.Error("got a delay, want an error")
	}
	if _, err := g.Silence(NewStream(), moment(0), moment(1000)); err == nil {
		t.Error("got a silence, want an error")
	}
}

// This process plays k6: an answer lies in its socket until it is read.
func TestUnreadAnswersAreSeenInTheKernelsTable(t *testing.T) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	port := listener.Addr().(*net.TCPAddr).Port
	client, err := net.Dial("tcp4", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	server, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	unread := func(want int) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for n := -1; n != want; {
			if n, err = unreadAnswers(port); err != nil || ctx.Err() != nil {
				t.Fatalf("got %d, %v; want %d", n, err, want)
			}
		}
	}
	unread(0)
	if _, err := server.Write([]byte("answer\n")); err != nil {
		t.Fatal(err)
	}
	unread(1)
	if _, err := bufio.NewReader(client).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	unread(0)
}
