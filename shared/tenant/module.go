package tenant

// Module is a part of the product that a workspace can switch off. The zero
// Module is always on.
type Module struct {
	Name string // as people know it
	On   func(Workspace) bool
}

// SupportModule is the Support module (S0-3).
var SupportModule = Module{Name: "Support", On: func(w Workspace) bool { return w.SupportEnabled }}

// In tells whether the module is switched on in a workspace.
func (m Module) In(w Workspace) bool { return m.On == nil || m.On(w) }
