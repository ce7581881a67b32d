package file

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of names.
const (
	MaxName      = 255 // bytes, which file systems take
	maxExtension = 20  // bytes of what is kept of a long name's end, with its dot
)

// nameless is the name of a file whose own has nothing left.
const nameless = "file"

// Clean is a file's name as it is kept: one part of a path that shows as it is written.
// Slashes become underscores. Control characters go, and so do marks that have text
// run the other way: with one `gpj.exe` shows as `exe.jpg`. One that is too long
// keeps its extension.
func Clean(name string) string {
	name = strings.Map(func(c rune) rune {
		switch {
		case c == '/' || c == '\\':
			return '_'
		case unicode.In(c, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control, unicode.Noncharacter_Code_Point), c == '\uFEFF', c == utf8.RuneError:
			return -1
		}
		return c
	}, name)
	name = cut(edged(name))
	if strings.Trim(name, "._ ") == "" {
		return nameless
	}
	return name
}

// edged is a name without blanks around it and without dots at its end, which some
// systems drop.
func edged(name string) string {
	name = strings.TrimFunc(name, unicode.IsSpace)
	return strings.TrimRightFunc(name, func(c rune) bool { return c == '.' || unicode.IsSpace(c) })
}

// cut is a name of at most MaxName bytes, with its extension.
func cut(name string) string {
	if len(name) <= MaxName {
		return name
	}
	extension := ""
	if dot := strings.LastIndexByte(name, '.'); dot > 0 && len(name)-dot <= maxExtension {
		extension = name[dot:]
	}
	most := MaxName - len(extension)
	for !utf8.RuneStart(name[most]) {
		most--
	}
	return edged(name[:most]) + extension
}
