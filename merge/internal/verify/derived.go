package verify

import "fmt"

// Derived compares what was derived again with the SHA-256 that was published for
// its name, in the format of sha256sum. It gives the differences.
func Derived(published, name string, data []byte) []string {
	listed, wrong := sums("derived.sha256", published)
	want, got := listed[name], Sum(data)
	switch {
	case len(wrong) > 0:
		return wrong
	case want == "":
		return []string{name + ": derived.sha256 has no sum of it"}
	case want != got:
		return []string{fmt.Sprintf("%s: sha256 was %s, is %s", name, want, got)}
	}
	return nil
}
