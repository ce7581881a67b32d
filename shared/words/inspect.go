package words

import "strings"

// WordsIn are the words of an item of a part, for tests that look at all that is
// stored.
func WordsIn(item Item) ([]string, error) {
	if !strings.HasPrefix(item.Key, blockPrefix) {
		return nil, nil
	}
	found, err := terms(item.Data, func(string) bool { return true })
	all := make([]string, len(found))
	for i, t := range found {
		all[i] = t.word
	}
	return all, err
}
