package dynamo

import (
	"context"

	"docket/shared/change"
	"docket/shared/member"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
)

func invitationItem(k keys, i member.Invitation) writer {
	w := under(k.invitation(i.ID))
	w.number(version, i.Version)
	w.text("email", i.Email)
	w.text("role", i.Role)
	w.text("hash", i.Hash)
	w.text("invited_by", i.InvitedBy)
	w.text("accepted_by", i.AcceptedBy)
	w.time("created_at", i.CreatedAt)
	w.second(exp, i.ExpiresAt)
	return w
}

func readInvitation(it item) (member.Invitation, error) {
	r := reader{it: it}
	return member.Invitation{
		ID: str(it[sk])[len(invitations):], Version: r.number(version), Email: r.text("email"), Role: r.text("role"), Hash: r.text("hash"),
		InvitedBy: r.text("invited_by"), AcceptedBy: r.text("accepted_by"), CreatedAt: r.time("created_at"), ExpiresAt: r.second(exp),
	}, r.err
}

// Invitation implements member.Store.
func (t *Table) Invitation(ctx context.Context, scope tenant.Scope, invitationID string) (member.Invitation, error) {
	it, err := t.get(ctx, keysOf(scope).invitation(invitationID))
	if err == nil && it == nil {
		err = member.ErrNoInvitation
	}
	if err != nil {
		return member.Invitation{}, err
	}
	return readInvitation(it)
}

// Invitations implements member.Store.
func (t *Table) Invitations(ctx context.Context, scope tenant.Scope) ([]member.Invitation, error) {
	return allRows(ctx, t, keysOf(scope).memberList(), invitations, readInvitation)
}

// invitationParts are an invitation, which the table removes once it has expired.
func (t *Table) invitationParts(k keys, before *member.Invitation, after member.Invitation) []part {
	if before == nil {
		return []part{t.write(version, nil, invitationItem(k, after))}
	}
	return []part{t.write(version, invitationItem(k, *before), invitationItem(k, after))}
}

// invitationGone takes an invitation away.
func (t *Table) invitationGone(k keys, i member.Invitation) part {
	gone := t.remove(k.invitation(i.ID))
	gone.refused = change.ErrStale
	gone.Delete.ConditionExpression = aws.String(version + " = :v")
	gone.Delete.ExpressionAttributeValues = item{":v": number(i.Version)}
	return gone
}
