package main

import (
	"bytes"
	"os"
)

// output gathers what a function prints, across its processes.
type output struct {
	write *os.File
	texts chan string // what came before each mark
}

// mark goes through the pipe after all that a function has printed: when it is
// out, so is that. No line of a log holds it.
var mark = []byte("\x00environment\x00")

func newOutput() (*output, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	o := &output{write: write, texts: make(chan string)}
	go o.gather(read)
	return o, nil
}

func (o *output) gather(read *os.File) {
	var kept []byte
	for chunk := make([]byte, 64<<10); ; {
		n, err := read.Read(chunk)
		if err != nil {
			return // this program ends
		}
		kept = append(kept, chunk[:n]...)
		for {
			text, rest, marked := bytes.Cut(kept, mark)
			if !marked {
				break
			}
			kept = bytes.Clone(rest)
			o.texts <- string(text)
		}
	}
}

// taken is all that was printed since the last time, in whole lines.
func (o *output) taken() string {
	if _, err := o.write.Write(mark); err != nil {
		return "the output is lost: " + err.Error() + "\n"
	}
	text := <-o.texts
	if text != "" && text[len(text)-1] != '\n' {
		text += "\n"
	}
	return text
}
