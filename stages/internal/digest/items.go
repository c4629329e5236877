package digest

import (
	"path/filepath"

	"scaleguild/internal/workload"
)

// items adds the data that each service's database is filled with. Of a service
// without a catalogue the part says so.
func (b *builder) items() error {
	if b.study.OneFile { // the service of another project fills its database itself
		return nil
	}
	for _, s := range b.combinations([]string{"SERVICE", "SEED", "ITEMS"}) {
		folder := filepath.Join(b.study.Root(), filepath.FromSlash(s.Value("SERVICE")))
		text, ok, err := workload.Items(b.ctx, workload.Start, folder, s.Value("SEED"), s.Value("ITEMS"))
		if err != nil {
			return err
		}
		b.add(workload.ItemsName(s, ok), text)
	}
	return nil
}
