package sla

import "strings"

// Broken is one rule that a setting breaks: where, in the setting's own
// spelling (`hours.mon[1]`), and which.
type Broken struct {
	Location string
	Message  string
}

// Invalid is every rule that a setting breaks.
type Invalid []Broken

// Error names all of them.
func (all Invalid) Error() string {
	parts := make([]string, len(all))
	for i, b := range all {
		parts[i] = b.Location + ": " + b.Message
	}
	return strings.Join(parts, "; ")
}

func (all *Invalid) broken(location, message string) {
	*all = append(*all, Broken{Location: location, Message: message})
}

// err is nil where nothing is broken.
func (all Invalid) err() error {
	if len(all) == 0 {
		return nil
	}
	return all
}
