package removal

import "context"

// Run is a removal from the decision to the results.
type Run struct {
	Remover
	History *History
	Lock    func() (release func(), err error)

	DryRun bool // report who would be removed, and stop

	// Show shows who is about to be removed.
	Show func(context.Context, *Directory, []Leaver) error
	// Confirm asks a human. It is nil if the run was confirmed beforehand.
	Confirm func(context.Context, *Directory, []Leaver) error
}

// Do removes the users whom decide returns for the directory. It reports a result for each of them,
// and the results that decide returns.
//
// While Confirm waits, others may change the directory. Do therefore lists it again afterwards,
// and checks the guards again. That only shrinks what was confirmed.
func (r *Run) Do(ctx context.Context, decide func(*Directory) ([]Leaver, []Result, error)) error {
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
	leaving, results, err := decide(directory)
	if err != nil {
		return err
	}
	if err := r.Show(ctx, directory, leaving); err != nil {
		return err
	}
	if err := r.Guards.Check(directory, leaving); err != nil {
		return err
	}
	if !r.DryRun && r.Confirm != nil && len(leaving) > 0 {
		if err := r.Confirm(ctx, directory, leaving); err != nil {
			return err
		}
		if err := lock(); err != nil {
			return err
		}
		if directory, err = r.List(ctx); err != nil {
			return err
		}
		var changed []Result
		leaving, changed = Recheck(leaving, directory, r.History)
		results = append(results, changed...)
		if err := r.Guards.Check(directory, leaving); err != nil {
			return err
		}
	}
	for _, result := range results {
		r.Report(result)
	}
	if r.DryRun {
		for _, leaver := range leaving {
			r.Report(Result{ID: leaver.ID, Email: leaver.Email, Outcome: WouldRemove})
		}
		return nil
	}
	return r.Remove(ctx, leaving)
}
