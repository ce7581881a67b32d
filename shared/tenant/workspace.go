package tenant

// Workspace is what every call needs to know of its workspace.
type Workspace struct {
	Scope          Scope
	Version        uint64 // of its settings
	SupportEnabled bool   // S0-3
	CursorKey      []byte // signs the workspace's cursors, 32 bytes
}
