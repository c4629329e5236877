package keys_test

import (
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/keys"
)

func TestUnion(t *testing.T) {
	a, b := map[string]int{"c": 1, "a": 2}, map[string]bool{"b": true, "a": false}
	for want, got := range map[string][]string{
		"a b c": keys.Union(a, b),
		"a c":   keys.Union(a, map[string]bool(nil)),
		"":      keys.Union(map[string]int{}, map[string]int{}),
	} {
		if text := strings.Join(got, " "); text != want {
			t.Errorf("got %q, want %q", text, want)
		}
	}
	if got := keys.Union(map[int]int{10: 0, 9: 0}, map[int]int{2: 0}); !slices.Equal(got, []int{2, 9, 10}) {
		t.Errorf("numbers: got %v", got)
	}
}
