package engine

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Filler puts items into a table of an engine that does not run, many times as
// fast as the running engine takes them, and as that would have written them. What
// lies under their keys is replaced. The table's stream tells nothing of them. A
// number has to be in the form in which the engine answers it, and a set sorted.
type Filler struct {
	engine Engine // holds the directory
	cmd    *exec.Cmd
	pipe   io.Closer
	in     *bufio.Writer
	said   bytes.Buffer
	filled int
}

// Fill begins to fill a table, whose keys are two texts, of the engine whose data
// is in a directory.
func Fill(dir, table, hashKey, rangeKey string) (*Filler, error) {
	f := &Filler{}
	o := Options{Dir: dir}
	if err := f.engine.claim(&o); err != nil {
		return nil, fmt.Errorf("fill table %s: %w", table, err)
	}
	if err := f.start(o.Dir, table, hashKey, rangeKey); err != nil {
		f.engine.release()
		return nil, fmt.Errorf("fill table %s: %w", table, err)
	}
	return f, nil
}

func (f *Filler) start(args ...string) (err error) {
	if f.cmd, err = java(append([]string{"Fill"}, args...)...); err != nil {
		return err
	}
	f.cmd.Stdout, f.cmd.Stderr = &f.said, &f.said
	pipe, err := f.cmd.StdinPipe()
	if err != nil {
		return err
	}
	f.pipe, f.in = pipe, bufio.NewWriterSize(pipe, 1<<20)
	return f.cmd.Start()
}

// Put puts an item. After an error nothing further is put.
func (f *Filler) Put(item map[string]types.AttributeValue) error {
	data, err := appendAttributes(nil, item)
	if err == nil {
		_, err = f.in.Write(data)
	}
	f.filled++
	return err
}

// Close ends the filling: all items are in the table, or an error tells what the
// engine's code said.
func (f *Filler) Close() error {
	defer f.engine.release()
	flushed := f.in.Flush()
	_ = f.pipe.Close() // what could fail was flushed
	err := f.cmd.Wait()
	said := strings.TrimSpace(f.said.String())
	said = said[strings.LastIndex(said, "\n")+1:] // before it, where something failed, comes where that was
	if err == nil && flushed == nil && said == fmt.Sprint("filled ", f.filled) {
		return nil
	}
	return fmt.Errorf("fill a table: %w: %s", errors.Join(errUnfilled, flushed, err), said)
}

var errUnfilled = errors.New("not all items are in the table")

// appendAttributes encodes attributes for Fill.java: how many, then each name and
// value. A value is a letter for its type, then a text, or how many values of it,
// and these. All numbers have four bytes.
func appendAttributes(data []byte, of map[string]types.AttributeValue) ([]byte, error) {
	data = appendCount(data, len(of))
	for name, value := range of {
		var err error
		if data, err = appendValue(appendText(data, name), value); err != nil {
			return nil, fmt.Errorf("attribute %s: %w", name, err)
		}
	}
	return data, nil
}

func appendValue(data []byte, value types.AttributeValue) (_ []byte, err error) {
	switch v := value.(type) {
	case *types.AttributeValueMemberS:
		return appendText(append(data, 'S'), v.Value), nil
	case *types.AttributeValueMemberN:
		return appendText(append(data, 'N'), v.Value), nil
	case *types.AttributeValueMemberB:
		return appendText(append(data, 'B'), string(v.Value)), nil
	case *types.AttributeValueMemberBOOL:
		if v.Value {
			return append(data, 'T'), nil
		}
		return append(data, 'F'), nil
	case *types.AttributeValueMemberM:
		return appendAttributes(append(data, 'M'), v.Value)
	case *types.AttributeValueMemberL:
		data = appendCount(append(data, 'L'), len(v.Value))
		for _, one := range v.Value {
			if data, err = appendValue(data, one); err != nil {
				return nil, err
			}
		}
		return data, nil
	case *types.AttributeValueMemberSS:
		data = appendCount(append(data, 'X'), len(v.Value))
		for _, one := range v.Value {
			data = appendText(data, one)
		}
		return data, nil
	}
	return nil, fmt.Errorf("no way to fill a %T", value)
}

func appendText(data []byte, text string) []byte {
	return append(appendCount(data, len(text)), text...)
}

func appendCount(data []byte, n int) []byte { return binary.BigEndian.AppendUint32(data, uint32(n)) }
