package letters_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"docket/shared/fault"
	"docket/shared/file"
	"docket/shared/tenant"
)

// memory is a bucket in memory. step is asked before and after each call whether the process
// lives on.
type memory struct {
	*objects
	step func(after bool) error
}

type objects struct {
	mu  sync.Mutex
	all map[string][]byte
}

func newMemory() memory {
	return memory{&objects{all: map[string][]byte{}}, func(bool) error { return nil }}
}

// do does something to what lies there, once.
func (m memory) do(what func(all map[string][]byte) error) error {
	if err := m.step(false); err != nil {
		return err
	}
	m.mu.Lock()
	err := what(m.all)
	m.mu.Unlock()
	if dead := m.step(true); dead != nil {
		return dead
	}
	return err
}

var absent = fault.New(fault.NotFound, "no such object")

func (m memory) put(key string, data []byte) error {
	return m.do(func(all map[string][]byte) error { all[key] = data; return nil })
}

func (m memory) get(key string) (data []byte, err error) {
	err = m.do(func(all map[string][]byte) error {
		found, there := all[key]
		if data = found; !there {
			return absent
		}
		return nil
	})
	return data, err
}

func (m memory) copy(from, to string) error {
	return m.do(func(all map[string][]byte) error {
		data, there := all[from]
		if !there {
			return absent
		}
		all[to] = data
		return nil
	})
}

func (m memory) remove(keys ...string) error {
	return m.do(func(all map[string][]byte) error {
		for _, key := range keys {
			delete(all, key)
		}
		return nil
	})
}

func at(folder string, scope tenant.Scope, name string) string {
	return fmt.Sprintf("%s/%s/%s", folder, scope, name)
}

func (m memory) Arrive(_ context.Context, letterID string, raw []byte) (string, error) {
	return "in/" + letterID, m.put("in/"+letterID, raw)
}
func (m memory) Arrived(_ context.Context, key string) ([]byte, error) { return m.get(key) }
func (m memory) Arrivals(_ context.Context, most int, found func(string, time.Time) error) error {
	var keys []string
	err := m.do(func(all map[string][]byte) error {
		for key := range all {
			if strings.HasPrefix(key, "in/") && len(keys) < most {
				keys = append(keys, key)
			}
		}
		return nil
	})
	for _, key := range keys {
		if err == nil {
			err = found(key, time.Now())
		}
	}
	return err
}
func (m memory) KeepArrived(_ context.Context, key string, scope tenant.Scope, name string) error {
	return m.copy(key, at("mail", scope, name))
}
func (m memory) RemoveArrived(_ context.Context, key string) error { return m.remove(key) }
func (m memory) SetAside(_ context.Context, key string) error {
	if err := m.copy(key, "aside/"+key); err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	return m.remove(key)
}
func (m memory) KeepLetter(_ context.Context, scope tenant.Scope, name, _ string, data []byte) error {
	return m.put(at("mail", scope, name), data)
}
func (m memory) Letter(_ context.Context, scope tenant.Scope, name string) ([]byte, error) {
	return m.get(at("mail", scope, name))
}
func (m memory) LetterLink(context.Context, tenant.Scope, string, string) (string, time.Time, error) {
	return "", time.Time{}, nil
}
func (m memory) RemoveLetter(_ context.Context, scope tenant.Scope, name string) error {
	return m.remove(at("mail", scope, name))
}

func (m memory) Send(_ context.Context, scope tenant.Scope, fileID string, data []byte) error {
	return m.put(at("sent", scope, fileID), data)
}
func (m memory) SendArrived(_ context.Context, key string, scope tenant.Scope, fileID string) error {
	return m.copy(key, at("sent", scope, fileID))
}
func (m memory) Form(context.Context, tenant.Scope, file.File) (file.Form, error) {
	return file.Form{}, nil
}
func (m memory) Uploaded(_ context.Context, scope tenant.Scope, fileID string) (*file.Upload, error) {
	data, err := m.get(at("sent", scope, fileID))
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	return &file.Upload{Size: int64(len(data)), Begins: data[:min(len(data), 512)], Tag: "t"}, err
}
func (m memory) Keep(_ context.Context, scope tenant.Scope, f file.File, _ string) error {
	return m.copy(at("sent", scope, f.ID), at("kept", scope, f.ID))
}
func (m memory) Link(context.Context, tenant.Scope, file.File) (string, time.Time, error) {
	return "", time.Time{}, nil
}
func (m memory) Read(_ context.Context, scope tenant.Scope, fileID string, _ int64) ([]byte, error) {
	return m.get(at("kept", scope, fileID))
}
func (m memory) Remove(_ context.Context, scope tenant.Scope, fileID string) error {
	return m.remove(at("sent", scope, fileID), at("kept", scope, fileID))
}
