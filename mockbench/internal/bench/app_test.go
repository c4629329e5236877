package bench

import (
	"strings"
	"testing"

	"scaleguild/internal/cli"
)

func TestCommands(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "arguments: unknown command"},
		{[]string{"draw"}, "arguments: unknown command"},
		{[]string{"compare"}, "arguments: --mockapi is missing"},
		{[]string{"compare", "--mockapi", "m", "--jars", "j", "--out", "o", "--scale", "0"}, "arguments: repetitions, scale and parked"},
		{[]string{"report", "--docs", "d", "x"}, "arguments: too many"},
		{[]string{"soak", "--speed", "1"}, "arguments: flag provided but not defined"},
	} {
		err := Run(t.Context(), cli.Env{Args: c.args})
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || cli.Code(err) != cli.Usage {
			t.Errorf("%q: got %v, want %s", c.args, err, c.want)
		}
	}
}
