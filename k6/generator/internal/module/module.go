package module

import (
	"sync"

	"github.com/grafana/sobek"
	"go.k6.io/k6/js/common"
	"go.k6.io/k6/js/modules"
)

// Name is what JavaScript imports.
const Name = "k6/x/scaleguild"

// Module is what k6 makes an instance of for each VU.
type Module struct {
	mu      sync.Mutex
	program *program // of the first VU that compiled; all have the same settings
}

// New gives the module, to be registered once.
func New() *Module { return &Module{} }

// NewModuleInstance gives the instance of a VU.
func (m *Module) NewModuleInstance(vu modules.VU) modules.Instance {
	return &instance{module: m, vu: vu}
}

// instance is the module as one VU has it.
type instance struct {
	module *Module
	vu     modules.VU
}

// Exports are what JavaScript imports.
func (i *instance) Exports() modules.Exports {
	return modules.Exports{Named: map[string]any{"compile": i.compile}}
}

// compile makes the functions of the load of some settings: iterate, probe and attempt.
func (i *instance) compile(call sobek.FunctionCall) sobek.Value {
	rt := i.vu.Runtime()
	p, err := i.module.shared(call.Argument(0).ToObject(rt), i.vu)
	if err != nil {
		common.Throw(rt, err)
	}
	v := &visitor{vu: i.vu, program: p}
	load := rt.NewObject()
	for name, function := range map[string]func(sobek.FunctionCall) sobek.Value{
		"iterate": v.iterate, "probe": v.probe, "attempt": v.attempt,
	} {
		if err := load.Set(name, function); err != nil {
			common.Throw(rt, err)
		}
	}
	return load
}

// shared gives the program that all VUs share.
func (m *Module) shared(settings *sobek.Object, vu modules.VU) (*program, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.program != nil {
		return m.program, nil
	}
	if vu.InitEnv() == nil {
		return nil, common.NewInitContextError("compile: a load is compiled in the init context")
	}
	data, err := settings.MarshalJSON()
	if err != nil {
		return nil, err
	}
	m.program, err = newProgram(data, vu.InitEnv().Registry)
	return m.program, err
}
