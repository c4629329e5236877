package report

import (
	"bytes"
	"fmt"
	"os"

	"scaleguild/internal/cli"
	"scaleguild/internal/sums"
)

// Library is a JavaScript library that goes into the page.
type Library struct {
	Name    string
	Version string
	SHA256  string // of the file, in hex
	Notice  string // what its licence asks to pass on, in lines
}

// ECharts is the release that the report is made and tested with; its npm
// package and its tag in git hold the same dist/echarts.min.js.
func ECharts() Library {
	return Library{
		Name:    "ECharts",
		Version: "6.1.0",
		SHA256:  "b66b25aeb4df84e33199dc21694014d336d222cbd9deb0e5a7c14bd6aa0d0fd0",
		// The file NOTICE of the release, which section 4(d) of the Apache License 2.0 wants shown.
		Notice: `Apache ECharts
Copyright 2017-2026 The Apache Software Foundation

This product includes software developed at
The Apache Software Foundation (https://www.apache.org/).`,
	}
}

// Load reads the library from path. Another content than the expected one is an
// error, so that no report can carry a script that was not checked.
func (l Library) Load(path string) ([]byte, error) {
	const hint = "./bootstrap   # installs the library and sets ECHARTS_JS"
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, cli.Fail(cli.Machine, hint, "reading %s: %w", l.Name, err)
	}
	if got := sums.Of(data); got != l.SHA256 {
		return nil, cli.Fail(cli.Machine, hint, "%s: not %s %s (got sha256 %s, want %s)", path, l.Name, l.Version, got, l.SHA256)
	}
	// The bytes stand inside of a script element, which these would end or distort.
	for _, mark := range []string{"</script", "<!--"} {
		if bytes.Contains(bytes.ToLower(data), []byte(mark)) {
			return nil, fmt.Errorf("%s: cannot be put into a page (it contains %q)", path, mark)
		}
	}
	return data, nil
}
