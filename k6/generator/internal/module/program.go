package module

import (
	"sync"

	"go.k6.io/k6/metrics"

	"scaleguild/k6/generator/internal/mix"
	"scaleguild/k6/generator/internal/points"
	"scaleguild/k6/generator/internal/wire"
)

// program is a load that is compiled, which all VUs share. Nothing in it changes.
type program struct {
	settings settings
	address  string
	phases   phases
	load     *mix.Load
	metrics  points.Metrics
	root     *metrics.TagSet
	correct  map[*mix.Compiled][len(phaseNames)]*metrics.TagSet // tags of a correct response

	aim    sync.Once
	target *wire.Target
}

func newProgram(data []byte, registry *metrics.Registry) (*program, error) {
	s, err := parse(data)
	if err != nil {
		return nil, err
	}
	p := &program{settings: s, phases: s.phases(), root: registry.RootTagSet(), correct: map[*mix.Compiled][len(phaseNames)]*metrics.TagSet{}}
	if p.address, err = s.address(); err != nil {
		return nil, err
	}
	if p.metrics, err = points.NewMetrics(registry); err != nil {
		return nil, err
	}
	if p.load, err = mix.New(s.Seed, s.Mix, s.Kinds); err != nil {
		return nil, err
	}
	for _, kind := range p.load.Kinds() {
		var tags [len(phaseNames)]*metrics.TagSet
		for i, phase := range phaseNames {
			tags[i] = p.tags(kind, phase, "ok")
		}
		p.correct[kind] = tags
	}
	return p, nil
}

func (p *program) tags(kind *mix.Compiled, phase, outcome string) *metrics.TagSet {
	return p.root.With("kind", kind.Name).With("phase", phase).With("outcome", outcome)
}

// client gives a new client. What the generator calls itself is known once k6 has its options.
func (p *program) client(agent string) *wire.Client {
	p.aim.Do(func() {
		p.target = wire.NewTarget(p.address, agent, milliseconds(p.settings.RequestTimeoutMS), p.load.Kinds())
	})
	return wire.NewClient(p.target)
}
