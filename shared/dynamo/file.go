package dynamo

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/file"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

var _ file.Store = (*Table)(nil)

// fileItem is a file as its item, in the timers index where it is to go.
func fileItem(k keys, f file.File) writer {
	w := under(k.file(f.ID))
	w.number(version, f.Version)
	w.text("name", f.Name)
	w.text("type", f.Type)
	w.number("size", uint64(f.Size))
	w.text("state", string(f.State))
	w.text("owner_issuer", f.Owner.Issuer)
	w.text("owner_subject", f.Owner.Subject)
	w.text("ticket_id", f.TicketID)
	w.text("on", f.On)
	w.flag("public", f.Public)
	w.time("created_at", f.CreatedAt)
	w.time("remove_at", f.RemoveAt)
	if !f.RemoveAt.IsZero() {
		at := fileTimer(f.RemoveAt, f.ID)
		w.text(timerPK, at.pk)
		w.text(timerSK, at.sk)
	}
	return w
}

func readFile(fileID string, it item) (file.File, error) {
	r := reader{it: it}
	return file.File{
		ID: fileID, Version: r.number(version), Name: r.text("name"), Type: r.text("type"), Size: int64(r.number("size")), State: file.State(r.text("state")),
		Owner: tenant.User{Issuer: r.text("owner_issuer"), Subject: r.text("owner_subject")}, TicketID: r.text("ticket_id"), On: r.text("on"), Public: r.flag("public"),
		CreatedAt: r.time("created_at"), RemoveAt: r.time("remove_at"),
	}, r.err
}

// fileParts are a file, and on the ticket that it is attached to what leads to it.
func (t *Table) fileParts(k keys, before *file.File, after file.File) ([]part, error) {
	var was writer
	if before != nil {
		was = fileItem(k, *before)
	}
	parts := []part{t.write(version, was, fileItem(k, after))}
	if after.State != file.Attached {
		return parts, nil
	}
	n, err := numberOf(after.TicketID)
	on := under(k.fileOn(n, after.ID))
	on.text("on", after.On)
	return append(parts, t.put(item(on), "", nil, nil)), err
}

// fileGone takes a file away, as it was read.
func (t *Table) fileGone(k keys, f file.File) part {
	gone := t.remove(k.file(f.ID))
	gone.refused = change.ErrStale
	gone.Delete.ConditionExpression = aws.String(version + " = :v")
	gone.Delete.ExpressionAttributeValues = item{":v": number(f.Version)}
	return gone
}

// File implements file.Store.
func (t *Table) File(ctx context.Context, scope tenant.Scope, fileID string) (file.File, error) {
	it, err := t.get(ctx, keysOf(scope).file(fileID))
	if err == nil && it == nil {
		err = file.ErrNotFound
	}
	if err != nil {
		return file.File{}, err
	}
	return readFile(fileID, it)
}

// DueFiles is RunOut for the files of a shard that are to go.
func (t *Table) DueFiles(ctx context.Context, shard int, now time.Time, found func(scope tenant.Scope, id string) error) error {
	return t.runOut(ctx, fileShard(shard), now, func(scope tenant.Scope, id string, _ time.Time) error { return found(scope, id) })
}

// leave has files go that were on what is erased: their names at once, their bytes soon.
func (e *erasure) leave(ctx context.Context, fileID string) error {
	for range leaving {
		f, err := e.File(ctx, e.scope, fileID)
		if fault.KindOf(err) == fault.NotFound || err == nil && f.State == file.Gone {
			return nil
		}
		if err != nil && !errors.Is(err, ErrUnreadable) {
			return err
		}
		// The whole item, as none of what another build wrote there may stay.
		_, err = e.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &e.name, Item: item(fileItem(e.keys, f.Leave(time.Now()))),
			ConditionExpression: aws.String(version + " = :v"), ExpressionAttributeValues: item{":v": number(f.Version)}})
		if !conditionFailed(err) {
			return failed(err)
		}
	}
	return fault.New(fault.Unavailable, "a file is written again and again, try later")
}

// leaving is how often a file is looked at that is written meanwhile.
const leaving = 8

// attachments writes what is shown of files: four texts of each.
func (w writer) attachments(some []file.Attachment) {
	var texts []string
	for _, f := range some {
		texts = append(texts, f.ID, f.Name, f.Type, strconv.FormatInt(f.Size, 10))
	}
	w.list("files", texts)
}

// attachments reads that.
func (r *reader) attachments() (some []file.Attachment) {
	texts := r.list("files")
	r.check("files", len(texts)%4 != 0)
	for f := range slices.Chunk(texts, 4) {
		if r.err != nil {
			return nil
		}
		size, err := strconv.ParseInt(f[3], 10, 64)
		r.check("files", err != nil)
		some = append(some, file.Attachment{ID: f[0], Name: f[1], Type: f[2], Size: size})
	}
	return some
}
