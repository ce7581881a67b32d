package dynamodel

import "time"

// tokens remember transactions for ten minutes.
type tokens struct {
	known map[string]*remembered
	order []*remembered // by the time of their first call
}

// remembered is a transaction that has taken effect, or may yet.
type remembered struct {
	token string
	at    time.Time
	asked uint64 // fingerprint
	done  bool
	units map[string]float64 // read units by which a repetition is billed, by table
}

const tokenKept = 10 * time.Minute

func newTokens() tokens { return tokens{known: map[string]*remembered{}} }

// find is what is remembered under a token, nil where nothing is.
func (t *tokens) find(token string, now time.Time) *remembered {
	for len(t.order) > 0 && now.Sub(t.order[0].at) >= tokenKept {
		if old := t.order[0]; t.known[old.token] == old {
			delete(t.known, old.token)
		}
		t.order = t.order[1:]
	}
	return t.known[token]
}

func (t *tokens) keep(r *remembered) {
	t.known[r.token] = r
	t.order = append(t.order, r)
}

// forget forgets a transaction that was cancelled.
func (t *tokens) forget(r *remembered) {
	if t.known[r.token] == r {
		delete(t.known, r.token)
	}
}
