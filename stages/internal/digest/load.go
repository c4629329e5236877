package digest

import (
	"path/filepath"

	"scaleguild/internal/workload"
)

// load adds the first requests of each load, and the delays that they meet at
// each upstream that a stage has.
func (b *builder) load() error {
	if b.study.Script != nil { // whose files are parts: what it sends is for k6 to say
		return nil
	}
	folder := filepath.Join(b.study.Root(), b.study.Consumers.K6.Folder)
	names := append(append([]string{"SEED"}, b.study.Mix.Variables()...), "MIX")
	keys := map[string][]string{} // by the settings that decide the requests
	for _, s := range b.combinations(names) {
		variables := map[string]string{}
		for _, name := range names {
			variables[name] = s.Value(name)
		}
		kinds, err := b.study.Mix.Resolve(variables)
		if err != nil {
			return err
		}
		text, err := workload.Requests(b.ctx, workload.Start, folder, kinds, s.Value("SEED"), s.Value("MIX"))
		if err != nil {
			return err
		}
		if keys[s.String()], err = workload.Keys(text); err != nil {
			return err
		}
		b.add(workload.RequestsName(s), text)
	}
	if !b.study.Consumers.Service.TakesUpstream() {
		return nil
	}
	for _, s := range b.combinations(append(names, "UPSTREAM_LATENCY")) {
		text, err := workload.Delays(s.Value("SEED"), s.Value("UPSTREAM_LATENCY"), keys[s[:len(names)].String()])
		if err != nil {
			return err
		}
		b.add(workload.DelaysName(s), text)
	}
	return nil
}
