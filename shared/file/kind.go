package file

import (
	"bytes"
	"regexp"
)

// Unknown is the type of whatever is not Recognised.
const Unknown = "application/octet-stream"

// Recognised is the type of the image whose first bytes these are, of those that a page
// may show, and Unknown for all else: what a file is said to be is not believed.
func Recognised(begins []byte) string {
	starts := func(with string) bool { return bytes.HasPrefix(begins, []byte(with)) }
	switch {
	case starts("\x89PNG\r\n\x1a\n"):
		return "image/png"
	case starts("\xff\xd8\xff"):
		return "image/jpeg"
	case starts("GIF87a"), starts("GIF89a"):
		return "image/gif"
	case starts("RIFF") && len(begins) >= 12 && string(begins[8:12]) == "WEBP":
		return "image/webp"
	}
	return Unknown
}

// TypePattern is what a media type looks like, without parameters.
const TypePattern = `^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,99}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,99}$`

var mediaType = regexp.MustCompile(TypePattern)
