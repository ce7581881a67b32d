package mail

import (
	"bytes"
	"encoding/binary"
	"path"
	"slices"
	"strings"
)

// isArchive tells a file in which files are packed.
func isArchive(media, name string, data []byte) bool {
	types := []string{"application/zip", "application/x-zip-compressed", "application/gzip", "application/x-gzip", "application/x-7z-compressed", "application/vnd.rar", "application/x-rar-compressed", "application/x-tar", "application/x-bzip2", "application/x-xz", "application/zstd"}
	endings := []string{".zip", ".gz", ".tgz", ".7z", ".rar", ".tar", ".bz2", ".xz", ".zst", ".jar", ".iso", ".cab", ".ace", ".arj"}
	begins := []string{"PK\x03\x04", "PK\x05\x06", "\x1f\x8b", "7z\xbc\xaf\x27\x1c", "Rar!\x1a\x07", "BZh", "\xfd7zXZ\x00", "\x28\xb5\x2f\xfd"}
	office := []string{".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".pages", ".numbers", ".key", ".epub"}
	ending := strings.ToLower(path.Ext(name))
	if slices.Contains(office, ending) {
		return held(data) > 1<<30 // a document, but for one that is none
	}
	return slices.Contains(types, media) || slices.Contains(endings, ending) || slices.ContainsFunc(begins, func(b string) bool { return bytes.HasPrefix(data, []byte(b)) })
}

// held is how many bytes an archive says are in it: of a zip the sum over its directory,
// of a gzip its last four bytes. It unpacks nothing and takes no memory, and what an
// archive says may be a lie: so nothing of it is ever unpacked.
func held(data []byte) int64 {
	if bytes.HasPrefix(data, []byte("\x1f\x8b")) && len(data) > 18 {
		return int64(binary.LittleEndian.Uint32(data[len(data)-4:]))
	}
	const fixed, unknown = 46, 0xffffffff
	mark := []byte("PK\x01\x02")
	var total int64
	for rest := data; ; {
		at := bytes.Index(rest, mark)
		if at < 0 || len(rest)-at < fixed {
			return total
		}
		entry := rest[at:]
		size := binary.LittleEndian.Uint32(entry[24:])
		if size == unknown {
			total += 4 << 30 // it is more than fits: ZIP64
		} else {
			total += int64(size)
		}
		length := fixed + int(binary.LittleEndian.Uint16(entry[28:])) + int(binary.LittleEndian.Uint16(entry[30:])) + int(binary.LittleEndian.Uint16(entry[32:]))
		rest = entry[min(length, len(entry)):]
	}
}
