package explain

func SVG([]Workload) string { return "" }
