package table

import "testing"

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		name   string
		format func(float64) string
		v      float64
		want   string
	}{
		{"significant", significant, 0, "0"},
		{"significant", significant, 1.684, "1.68"},
		{"significant", significant, 9.996, "10.0"},
		{"significant", significant, 69.56, "69.6"},
		{"significant", significant, 99.96, "100"},
		{"significant", significant, 1234.5, "1234"},
		{"significant", significant, 0.01234, "0.0123"},
		{"count", count, 12, "12"},
		{"count", count, 12.5, "12.5"},
		{"percent", percent, 0, "0.0 %"},
		{"percent", percent, 0.0003, "<0.1 %"},
		{"percent", percent, 0.0005, "0.1 %"},
		{"percent", percent, 0.9874, "98.7 %"},
		{"ratio", ratio, 41.42, "41.4×"},
		{"duration", duration, 0.0299, "29.9 ms"},
		{"duration", duration, 0.9994, "999 ms"},
		{"duration", duration, 0.9996, "1.00 s"},
		{"duration", duration, 22.04, "22.0 s"},
		{"mebibytes", mebibytes, 100 << 20, "100 MiB"},
	} {
		if got := c.format(c.v); got != c.want {
			t.Errorf("%s(%g): got %q, want %q", c.name, c.v, got, c.want)
		}
	}
}

// A share that is not 0 never reads as 0.
func TestPercentIsNeverFalselyZero(t *testing.T) {
	for v := 1e-9; v < 1; v *= 1.1 {
		if percent(v) == percent(0) {
			t.Errorf("%g reads as %q", v, percent(v))
		}
	}
}

func TestCellText(t *testing.T) {
	c := Column{format: significant}
	for want, cell := range map[string]*Cell{
		"–":             nil,
		"10.4":          {10.4, 10.4, 10.4},
		"328 (324–331)": {328, 324, 331},
	} {
		if got := c.Text(cell); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
