package explain

func Mermaid([]Workload) string { return "" }
