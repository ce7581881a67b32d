package dynamo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"docket/shared/label"
	"docket/shared/tenant"
)

// Labels implements label.Store.
func (t *Table) Labels(ctx context.Context, scope tenant.Scope) (label.Labels, error) {
	return t.labels.Fresh(scope, func() (label.Labels, error) { return t.readLabels(ctx, scope) })
}

// RecentLabels are the labels of a workspace as they were within five seconds.
func (t *Table) RecentLabels(ctx context.Context, scope tenant.Scope) (label.Labels, error) {
	return t.labels.Get(scope, func() (label.Labels, error) { return t.readLabels(ctx, scope) })
}

func (t *Table) readLabels(ctx context.Context, scope tenant.Scope) (label.Labels, error) {
	it, err := t.get(ctx, keysOf(scope).labels())
	if err != nil || it == nil {
		return label.Labels{}, err
	}
	r := reader{it: it}
	l := label.Labels{Version: r.number(version)}
	if err := errors.Join(json.Unmarshal([]byte(r.text("labels")), &l.All), r.err); err != nil {
		return l, fmt.Errorf("read the labels of %s: %w", scope, err)
	}
	return l, nil
}

func labelsItem(k keys, l label.Labels) (writer, error) {
	encoded, err := unescaped(l.All)
	w := under(k.labels())
	w.number(version, l.Version)
	w.text("labels", encoded)
	return w, err
}

// labelParts are the labels of a workspace, which lie in one item: a list of tickets
// shows any of them.
func (t *Table) labelParts(k keys, before *label.Labels, after label.Labels) ([]part, error) {
	was, err := labelsItem(k, *before)
	is, err2 := labelsItem(k, after)
	if err := errors.Join(err, err2); err != nil {
		return nil, fmt.Errorf("encode labels: %w", err)
	}
	return []part{t.write(version, was, is)}, nil
}
