package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// The workspaces that are compared, whose keys and items are equally long but
// for what the plan adds.
const (
	unplanned = "slaless"
	planned   = "slaplan"
)

// slaWrites are the writes that move a ticket's clocks.
var slaWrites = []struct {
	name    string
	request func(w *workspace, client int) *http.Request
}{{"create", (*workspace).create}, {"update the priority", (*workspace).update}, {"add a message", (*workspace).message}}

// slaCost is what a write takes with a plan and without.
type slaCost struct {
	Write   string          `json:"write"`
	With    slaTraffic      `json:"with"`
	Without slaTraffic      `json:"without"`
	Loads   []slaComparison `json:"loads"`
}

type slaTraffic struct {
	traffic
	Bytes int `json:"ticket_bytes"` // of the ticket's item then
}

type slaComparison struct {
	Clients int    `json:"clients"`
	With    timing `json:"with"`
	Without timing `json:"without"`
	ratio
}

// measureSLA compares the writes of a workspace that has policies and business
// hours with those of one that has neither.
func measureSLA(ctx context.Context, p place, span time.Duration, r *report) error {
	d, stop, err := startDesk(ctx, p.dir)
	if err != nil {
		return err
	}
	defer stop()
	with, without, err := d.slaWorkspaces(ctx)
	if err != nil {
		return err
	}
	share := span / time.Duration(len(slaWrites)*len(loads))
	var found []slaCost
	for _, write := range slaWrites {
		c := slaCost{Write: write.name}
		if c.Without, err = d.countWrite(ctx, write.request(without, 0)); err != nil {
			return err
		}
		if c.With, err = d.countWrite(ctx, write.request(with, 0)); err != nil {
			return err
		}
		for _, clients := range loads {
			a := &side{prepare: func(client int) job { return asking(d.api, write.request(with, client)) }}
			b := &side{prepare: func(client int) job { return asking(d.api, write.request(without, client)) }}
			if err := compare(ctx, a, b, clients, time.Now().Add(share)); err != nil {
				return fmt.Errorf("%s: %w", write.name, err)
			}
			load := slaComparison{clients, a.timing(clients), b.timing(clients), ratioOf(a, b)}
			c.Loads = append(c.Loads, load)
			r.hold(fmt.Sprintf("%s, %d clients: with SLA / without", c.Write, clients), load.Ratio, mostRatio, "", false)
		}
		found = append(found, c)
	}
	r.add("sla", found, slaTable(found))
	return nil
}

// slaWorkspaces makes both workspaces, and warms up the engine with them.
func (d *desk) slaWorkspaces(ctx context.Context) (with, without *workspace, err error) {
	if without, err = d.newWorkspace(ctx, unplanned, func(context.Context, tenant.Scope) error { return nil }); err != nil {
		return nil, nil, err
	}
	if with, err = d.newWorkspace(ctx, planned, d.givePlan); err != nil {
		return nil, nil, err
	}
	for _, w := range []*workspace{without, with} {
		create := &side{prepare: func(client int) job { return asking(d.api, w.create(client)) }}
		if err := create.round(ctx, mostClients, 10); err != nil {
			return nil, nil, err
		}
	}
	return with, without, nil
}

// countWrite sends a write of a ticket to the API and counts what it did.
func (d *desk) countWrite(ctx context.Context, r *http.Request) (slaTraffic, error) {
	t, err := d.count(ctx, asking(d.watched, r))
	found := slaTraffic{traffic: t}
	for _, c := range d.recorder.calls {
		if in, ok := c.input.(*dynamodb.TransactWriteItemsInput); ok {
			found.Bytes = sizeOf(ticketOf(in))
		}
	}
	return found, err
}

func slaTable(found []slaCost) table {
	t := table{title: "Writes with SLA and without", notes: []string{
		"The API's handler, in alternating rounds. With: a policy of three targets for each priority, and business hours",
		"with a break and ten holidays. Without: no plan, and no queue. The update is one for which terms change.",
		"Units are counted as in the traffic of one call; bytes are those of the ticket's item then.",
	}, rows: [][]string{{"write", "", "read units", "write units", "index", "ticket bytes", "clients", "calls", "p50 ms", "p99 ms", "ratio", "of pairs", ""}}}
	for _, c := range found {
		for i, load := range c.Loads {
			row := func(name, who string, u slaTraffic, clients string, m timing, rest ...string) {
				cells := []string{name, who, figure(u.Reads), figure(u.Writes), figure(u.Index), fmt.Sprint(u.Bytes)}
				if i > 0 {
					cells = []string{"", who, "", "", "", ""}
				}
				t.rows = append(t.rows, append(append(cells, clients, fmt.Sprint(m.Calls), figure(m.P50), figure(m.P99)), rest...))
			}
			row(c.Write, "with", c.With, fmt.Sprint(load.Clients), load.With,
				figure(load.Ratio), figure(load.Lowest)+"-"+figure(load.Highest), passed(load.Ratio <= mostRatio))
			row("", "without", c.Without, "", load.Without)
		}
	}
	return t
}
