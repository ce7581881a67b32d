package rest

import (
	"encoding/json"
	"errors"
	"io"
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// format is the JSON that huma reads and writes. A body was screened before
// (screenJSON); what an operation rendered itself is written as it is.
func format() huma.Format {
	return huma.Format{
		Marshal: func(w io.Writer, v any) error {
			if raw, ok := v.(interface{ rendered() []byte }); ok {
				_, err := w.Write(append(slices.Clip(raw.rendered()), '\n'))
				return err
			}
			return encoder(w).Encode(v)
		},
		Unmarshal: func(data []byte, v any) error {
			if err := json.Unmarshal(data, v); err != nil {
				return errors.New("does not fit its type")
			}
			return nil
		},
	}
}
