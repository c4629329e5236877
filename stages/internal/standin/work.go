package standin

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A work is what each response does, the same each time: so many rounds, of which each reads and
// writes JSON and looks about in a table that the nearest caches do not hold. It takes as much CPU
// time as the machine makes of it just then. Two sizes of it are a known ratio on any machine: it
// allocates nothing, so that no work is left to the garbage collector, at a time of its own.
type work struct {
	rounds int
	text   []byte
	table  map[int]string
	next   int    // key of the table, of a walk that goes on from response to response
	buffer []byte // that lengths are written to
}

const (
	tableSize = 1 << 15 // entries, about 4 MiB
	tableStep = 7919    // a prime, so that the walk comes to every key
	lookUps   = 64      // of a round
)

func newWork(rounds int) *work {
	w := &work{rounds: rounds, table: map[int]string{}, buffer: make([]byte, 0, 8*lookUps)}
	for n := range tableSize {
		w.table[n] = strings.Repeat("x", 32+n%64)
	}
	var lines []map[string]any
	for n := range 40 {
		lines = append(lines, map[string]any{"id": n, "name": fmt.Sprintf("item-%d", n), "price_cents": 199 + 13*n, "tags": []string{"a", "b"}})
	}
	w.text, _ = json.Marshal(lines) // text and numbers: it cannot fail
	return w
}

// do does the rounds of one response.
func (w *work) do() error {
	for range w.rounds {
		out := append(w.buffer[:0], '[')
		for range lookUps {
			out = append(strconv.AppendInt(out, int64(len(w.table[w.next])), 10), ',')
			w.next = (w.next + tableStep) % tableSize
		}
		out[len(out)-1] = ']'
		if !json.Valid(w.text) || !json.Valid(out) {
			return errors.New("the work of a response is not what it was")
		}
	}
	return nil
}
