// Package contact holds the rules of contacts: the customers who ask, with their
// addresses (S2-17, S2-56). An e-mail address is one contact's in a workspace, so a
// ticket's requester is a contact by it.
package contact

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"docket/shared/fault"
	"docket/shared/fold"
)

// Contact is a customer of a workspace.
type Contact struct {
	ID        string // contact_<uuid>
	Version   uint64
	Name      string
	Emails    []string // of no other contact, as Form compares them
	Phone     string
	Company   string
	Notes     string
	Merged    []string // the IDs of contacts that were merged into it, and lead to it
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Limits of contacts. MaxTerms bounds by how much a contact is found.
const (
	MaxName    = 200 // characters
	MaxEmails  = 10
	MaxEmail   = 320      // characters
	MaxPhone   = 50       // characters
	MaxCompany = 200      // characters
	MaxNotes   = 8 * 1024 // bytes
	MaxTerms   = 8        // words of a name, and of a company, by which it is found
)

// PrefixLength is how many characters of a term are looked up; a shorter beginning of one
// finds nothing.
const PrefixLength = 2

// Form is the form in which addresses are the same.
func Form(email string) string { return fold.Text(email) }

// Has tells whether an address is the contact's.
func (c Contact) Has(email string) bool {
	return slices.ContainsFunc(c.Emails, func(one string) bool { return Form(one) == Form(email) })
}

// Terms are what a contact is found by, each by its beginning: words of its name and its
// company, and its addresses.
func (c Contact) Terms() []string {
	terms := append(words(c.Name), words(c.Company)...)
	for _, email := range c.Emails {
		terms = append(terms, fold.Search(email))
	}
	slices.Sort(terms)
	return slices.Compact(terms)
}

// words are the first words of a text in the form in which texts are searched.
func words(text string) []string {
	all := strings.Fields(fold.Search(text))
	return all[:min(len(all), MaxTerms)]
}

// Prefix is the beginning by which a term, or a longer beginning of one, is looked up;
// empty where it is too short.
func Prefix(term string) string {
	runes := []rune(term)
	if len(runes) < PrefixLength {
		return ""
	}
	return string(runes[:PrefixLength])
}

// Prefixes are those of terms, each once.
func Prefixes(terms []string) []string {
	var all []string
	for _, term := range terms {
		if p := Prefix(term); p != "" && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

// List asks for one page of contacts, the oldest first: of those of which each word of the
// query begins a term.
type List struct {
	Query string
	After string // the ID behind which to go on; empty: from the first
	Limit int
}

// Words are what the list looks for.
func (l List) Words() []string { return strings.Fields(fold.Search(l.Query)) }

// Longest is the word by which contacts are looked up, empty where there is no query.
func (l List) Longest() string {
	longest := ""
	for _, word := range l.Words() {
		if len([]rune(word)) > len([]rune(longest)) {
			longest = word
		}
	}
	return longest
}

// Keeps judges a contact by its terms.
func (l List) Keeps(terms []string) bool {
	for _, word := range l.Words() {
		if !slices.ContainsFunc(terms, func(term string) bool { return strings.HasPrefix(term, word) }) {
			return false
		}
	}
	return true
}

// TooShort tells a query of which no word can be looked up.
func (l List) TooShort() bool { return l.Query != "" && Prefix(l.Longest()) == "" }

// check names the rules that a contact breaks.
func (c Contact) check() error {
	var r fault.Rules
	r.Line("name", c.Name, 0, MaxName)
	if c.Name == "" && len(c.Emails) == 0 {
		r.Broken("name", "must be given where there is no address")
	}
	if len(c.Emails) > MaxEmails {
		r.Broken("emails", fmt.Sprintf("must be at most %d", MaxEmails))
	}
	for i, email := range c.Emails {
		at := fmt.Sprintf("emails[%d]", i)
		r.Line(at, email, 1, MaxEmail)
		if slices.ContainsFunc(c.Emails[:i], func(one string) bool { return Form(one) == Form(email) }) {
			r.Broken(at, "must not be there twice")
		}
	}
	r.Line("phone", c.Phone, 0, MaxPhone)
	r.Line("company", c.Company, 0, MaxCompany)
	r.Text("notes", c.Notes, min(1, len(c.Notes)), MaxNotes, MaxNotes)
	return r.Err()
}

// IDs are those by which tickets name the contact.
func (c Contact) IDs() []string { return append([]string{c.ID}, c.Merged...) }

// same tells whether two states of a contact say the same.
func (c Contact) same(o Contact) bool {
	return c.Name == o.Name && slices.Equal(c.Emails, o.Emails) && c.Phone == o.Phone && c.Company == o.Company && c.Notes == o.Notes
}

var (
	// ErrNotFound is the answer for a contact that is absent or elsewhere (S0-17).
	ErrNotFound = fault.New(fault.NotFound, "no such contact in this workspace")

	// ErrTaken is the answer where an address is another contact's.
	ErrTaken = fault.New(fault.NameTaken, "another contact has one of these addresses: merge the two instead")

	errVersion = fault.New(fault.PreconditionFailed, "the contact is at another version")
)
