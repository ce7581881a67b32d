package dynamo

import (
	"context"
	"fmt"
	"time"

	"docket/shared/fault"
	"docket/shared/identity"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

var _ identity.Directory = (*Table)(nil)

type organisationRecord struct {
	Tenant    string                `dynamodbav:"tenant"`
	Workspace string                `dynamodbav:"workspace"`
	Roles     map[string]roleRecord `dynamodbav:"roles"`
}

type roleRecord struct {
	Name        string              `dynamodbav:"name"`
	Permissions []tenant.Permission `dynamodbav:"scopes"`
}

// Organisation implements identity.Directory.
func (t *Table) Organisation(ctx context.Context, issuer, org string) (identity.Organisation, error) {
	it, err := t.get(ctx, organisationKey(issuer, org))
	if err != nil {
		return identity.Organisation{}, err
	}
	if it == nil {
		return identity.Organisation{}, fault.New(fault.NotFound, "no such organisation")
	}
	r, err := decode[organisationRecord](it)
	if err != nil {
		return identity.Organisation{}, err
	}
	scope, err := tenant.NewScope(r.Tenant, r.Workspace)
	found := identity.Organisation{Scope: scope, Roles: map[string]identity.Role{}}
	for name, role := range r.Roles {
		found.Roles[name] = identity.Role{Name: role.Name, Permissions: role.Permissions}
	}
	return found, err
}

// PutOrganisation says which workspace an issuer's organisation is.
func (t *Table) PutOrganisation(ctx context.Context, issuer, org string, o identity.Organisation) error {
	r := organisationRecord{Tenant: o.Scope.Tenant(), Workspace: o.Scope.Workspace(), Roles: map[string]roleRecord{}}
	for name, role := range o.Roles {
		r.Roles[name] = roleRecord{Name: role.Name, Permissions: role.Permissions}
	}
	it, err := encode(organisationKey(issuer, org), r)
	if err != nil {
		return err
	}
	_, err = t.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: it})
	return failed(err)
}

type jwksRecord struct {
	Document  []byte `dynamodbav:"document,omitempty"`
	FetchedAt int64  `dynamodbav:"fetched_at"` // milliseconds since 1970
}

// JWKS implements identity.Directory.
func (t *Table) JWKS(ctx context.Context, issuer string) (identity.KeySet, error) {
	it, err := t.get(ctx, jwksKey(issuer))
	if err != nil {
		return identity.KeySet{}, err
	}
	if it == nil {
		return identity.KeySet{}, fault.New(fault.NotFound, "no key set yet")
	}
	r, err := decode[jwksRecord](it)
	return identity.KeySet{Document: r.Document, FetchedAt: time.UnixMilli(r.FetchedAt)}, err
}

// PutJWKS implements identity.Directory.
func (t *Table) PutJWKS(ctx context.Context, issuer string, set identity.KeySet, unlessSince time.Time) (bool, error) {
	it, err := encode(jwksKey(issuer), jwksRecord{Document: set.Document, FetchedAt: set.FetchedAt.UnixMilli()})
	if err != nil {
		return false, err
	}
	_, err = t.db.PutItem(ctx, &dynamodb.PutItemInput{
		TableName:                 &t.name,
		Item:                      it,
		ConditionExpression:       aws.String(absent + " OR fetched_at <= :since"),
		ExpressionAttributeValues: item{":since": number(unlessSince.UnixMilli())},
	})
	if conditionFailed(err) {
		return false, nil
	}
	if err != nil {
		return false, failed(fmt.Errorf("keep the key set of %s: %w", issuer, err))
	}
	return true, nil
}
