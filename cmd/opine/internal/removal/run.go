package removal

import "context"

// Decision is what a run is to change.
type Decision struct {
	Leaving  []Leaver
	Revoking []Revocation
	Results  []Result // of those that are already settled
}

// Changes returns the number of changes that a human confirms.
func (d *Decision) Changes() int { return len(d.Leaving) + len(d.Revoking) }

// Run is a removal from the decision to the results.
type Run struct {
	Remover
	Revoker *Revoker // nil for decisions without invitations
	History *History
	Lock    func() (release func(), err error)

	DryRun bool // report what would be changed, and stop

	// Show shows what is about to be changed.
	Show func(context.Context, *Directory, *Decision) error
	// Confirm asks a human. It is nil if the run was confirmed beforehand.
	Confirm func(context.Context, *Directory, *Decision) error
}

// Do revokes the invitations and removes the users that decide returns for the directory. It reports
// a result for each of them, and the results that decide returns. Invitations come first, so that
// nobody comes back by one.
//
// While Confirm waits, others may change the organization. Do therefore lists it again afterwards,
// and checks the guards again. That only shrinks what was confirmed.
func (r *Run) Do(ctx context.Context, decide func(*Directory) (*Decision, error)) error {
	release := func() {}
	defer func() { release() }()
	lock := func() (err error) {
		release, err = r.Lock()
		if err != nil {
			release = func() {}
		}
		return err
	}
	if r.Confirm == nil && !r.DryRun {
		if err := lock(); err != nil {
			return err
		}
	}
	directory, err := r.List(ctx)
	if err != nil {
		return err
	}
	decision, err := decide(directory)
	if err != nil {
		return err
	}
	if err := r.recheckInvitations(ctx, directory, decision); err != nil {
		return err
	}
	if err := r.Show(ctx, directory, decision); err != nil {
		return err
	}
	if err := r.Guards.CheckRoles(directory); err != nil {
		return err
	}
	if err := r.Guards.CheckAll(directory, decision); err != nil {
		return err
	}
	if !r.DryRun && r.Confirm != nil && decision.Changes() > 0 {
		if err := r.Confirm(ctx, directory, decision); err != nil {
			return err
		}
		if err := lock(); err != nil {
			return err
		}
		if directory, err = r.List(ctx); err != nil {
			return err
		}
		var changed []Result
		decision.Leaving, changed = Recheck(decision.Leaving, directory, r.History)
		decision.Results = append(decision.Results, changed...)
		if err := r.recheckInvitations(ctx, directory, decision); err != nil {
			return err
		}
		if err := r.Guards.CheckAll(directory, decision); err != nil {
			return err
		}
	}
	for _, result := range decision.Results {
		r.Report(result)
	}
	if r.DryRun {
		for _, revocation := range decision.Revoking {
			r.Report(revocation.Result(WouldRevoke, ""))
		}
		for _, leaver := range decision.Leaving {
			r.Report(Result{ID: leaver.ID, Email: leaver.Email, Outcome: WouldRemove})
		}
		return nil
	}
	var failure error
	if len(decision.Revoking) > 0 {
		failure = r.Revoker.Revoke(ctx, decision.Revoking)
	}
	if err := r.Remove(ctx, decision.Leaving); failure == nil {
		failure = err
	}
	return failure
}

// recheckInvitations lists the open invitations, if the decision has any.
func (r *Run) recheckInvitations(ctx context.Context, directory *Directory, decision *Decision) error {
	if len(decision.Revoking) == 0 {
		return nil
	}
	open, err := r.Revoker.List(ctx)
	if err != nil {
		return err
	}
	var changed []Result
	decision.Revoking, changed = RecheckInvitations(decision.Revoking, open, directory, decision.Leaving)
	decision.Results = append(decision.Results, changed...)
	return nil
}
