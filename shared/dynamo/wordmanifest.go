package dynamo

import (
	"encoding/json"
	"fmt"

	"docket/shared/words"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// mostManifest is how many bytes a manifest may have: an item takes 400 KB. It
// has about 30 for each part of a run, and a workspace of a million tickets has
// some hundred parts.
const mostManifest = 350 << 10

// manifestItem is a manifest as its item, compressed, as each search reads it.
func manifestItem(k keys, m words.Manifest) (item, error) {
	encoded, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encode the manifest of words: %w", err)
	}
	packed, err := pack(encoded)
	if err != nil {
		return nil, fmt.Errorf("compress the manifest of words: %w", err)
	}
	if len(packed) > mostManifest {
		return nil, fmt.Errorf("the manifest of words has %d runs and %d bytes, at most %d", len(m.Runs), len(packed), mostManifest)
	}
	it := k.wordManifest().item()
	it["e"] = number(m.Version)
	it[wordData] = &types.AttributeValueMemberB{Value: packed}
	return it, nil
}

// readManifest reads what manifestItem made, the zero manifest where there is no item.
func readManifest(it item) (m words.Manifest, err error) {
	if it == nil {
		return m, nil
	}
	r := reader{it: it}
	packed := r.bytes(wordData)
	if r.err != nil {
		return m, r.err
	}
	encoded, err := unpack(packed)
	if err == nil {
		err = json.Unmarshal(encoded, &m)
	}
	if err != nil {
		return m, fmt.Errorf("read the manifest of words: %w", err)
	}
	return m, nil
}
