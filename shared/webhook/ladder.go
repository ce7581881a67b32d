package webhook

import "time"

// ladder are the waits behind the attempts that fail: ten attempts in some 75
// hours, as Standard Webhooks proposes. Behind the last of them a delivery has failed.
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
var ladder = [...]time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}

// jittered is by which part of itself a wait is longer at most.
const jittered = 0.1

// Wait is how long a delivery waits behind its step-th failed attempt, from 1:
// false where it has failed for good. random, from 0 to below 1, spreads those that
// failed together. A receiver that asked to be left alone for longer is, up to
// the wait of the next step.
func Wait(step int, asked time.Duration, random float64) (time.Duration, bool) {
	if step < 1 || step > len(ladder) {
		return 0, false
	}
	wait, most := ladder[step-1], ladder[min(step, len(ladder)-1)]
	wait = max(wait, min(asked, most))
	return wait + time.Duration(random*jittered*float64(wait)), true
}
