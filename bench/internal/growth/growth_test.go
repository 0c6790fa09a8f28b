package growth

import "testing"

func TestConstructs(t *testing.T) {
	for _, group := range Groups() {
		seen := map[string]bool{}
		for _, c := range group.Constructs {
			t.Run(group.Name+"/"+c.Name, func(t *testing.T) {
				if seen[c.Name] {
					t.Error("the name is there twice")
				}
				seen[c.Name] = true
				once, twice := c.Make(deepest/2).Size(), c.Make(deepest).Size()
				if ratio := float64(twice) / float64(once); ratio < 1.7 || ratio > 2.3 {
					t.Errorf("%d bytes become %d: twice the size has to be twice the bytes", once, twice)
				}
			})
		}
	}
}
