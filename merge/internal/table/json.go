package table

import "scaleguild/internal/run"

// JSON is the table as canonical JSON.
func (t Table) JSON() (string, error) {
	data, err := run.Canonical(t)
	return string(data), err
}
