package define

import (
	"reflect"
	"strings"
	"testing"
)

// Line ends of Windows and a byte order mark change nothing that is read.
func TestBaselineOfAnotherEditor(t *testing.T) {
	const text = "# Processes; a count.\nWORKERS=2\n\n# How handlers wait.\nHANDLERS=async\n"
	var ps problems
	want := parseBaseline("baseline.env", text, &ps)
	if len(want) != 2 || len(ps) > 0 {
		t.Fatalf("got %+v, %v", want, ps.join())
	}
	windows := strings.ReplaceAll(text, "\n", "\r\n")
	for name, other := range map[string]string{"CRLF": windows, "BOM": byteOrderMark + text, "both": byteOrderMark + windows} {
		if got := parseBaseline("baseline.env", other, &ps); !reflect.DeepEqual(got, want) || len(ps) > 0 {
			t.Errorf("%s: got %+v, %v", name, got, ps.join())
		}
	}
}
