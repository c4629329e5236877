package metric

// Of is the quantity of a stage with that key. Keys of this package exist, so a
// key that does not is a mistake of the program: Of panics.
func Of(key string) Metric {
	for _, m := range Metrics() {
		if m.Key == key {
			return m
		}
	}
	panic("metric: no metric has the key " + key)
}

// Predicted is the quantity of that name in the predictions of a definition.
func Predicted(name string) (Metric, bool) {
	for _, m := range Metrics() {
		if m.Prediction != nil && m.Name == name {
			return m, true
		}
	}
	return Metric{}, false
}

// Recorded is the same for the plan of a run, which may be an older one and have the
// name, and the unit, of its time.
func Recorded(name string) (Metric, bool) {
	for _, m := range Metrics() {
		if m.Prediction != nil && m.Prediction.Was == name && name != "" {
			m.Prediction.Scale = m.Prediction.WasScale // of a copy: Metrics makes them anew
			return m, true
		}
	}
	return Predicted(name)
}

// Names are those that a prediction can be about, in order.
func Names() []string {
	var names []string
	for _, m := range Metrics() {
		if m.Prediction != nil {
			names = append(names, m.Name)
		}
	}
	return names
}

// Columns are the quantities of a stage that have a column in the tables, in
// order.
func Columns() []Metric {
	var columns []Metric
	for _, m := range Metrics() {
		if m.Shown() {
			columns = append(columns, m)
		}
	}
	return columns
}
