package measure

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestRun(t *testing.T) {
	input := filepath.Join(t.TempDir(), "input")
	if err := os.WriteFile(input, []byte("hello"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, piped := range []bool{false, true} {
		p := Program{Name: "greet", Args: []string{"sh", "-c", `cat; echo " $TO"`}, Env: []string{"TO=world"}, Stdin: input, Piped: piped}
		var out bytes.Buffer
		cost, err := p.Run(t.Context(), &out)
		if err != nil || out.String() != "hello world\n" {
			t.Errorf("piped %v: %q (%v)", piped, out.String(), err)
		}
		if cost.Wall <= 0 || cost.CPU <= 0 || cost.Peak < 100_000 {
			t.Errorf("piped %v: has no cost: %+v", piped, cost)
		}
	}
}

func TestRunFails(t *testing.T) {
	p := Program{Name: "moan", Args: []string{"sh", "-c", "echo no good >&2; exit 3"}}
	_, err := p.Run(t.Context(), nil)
	if err == nil || !strings.Contains(err.Error(), "moan: exit status 3: no good") {
		t.Error(err)
	}
	if _, _, err := Pairs(t.Context(), p, p, 2); err == nil {
		t.Error("pairs of a program that fails")
	}
	p.MayFail = true
	if _, err := p.Run(t.Context(), nil); err == nil {
		t.Error("a program that may fail with 1 ends with 3, and passes")
	}
	p.Args[2] = "exit 1"
	if _, err := p.Run(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

func TestPairsTakeTurns(t *testing.T) {
	order := filepath.Join(t.TempDir(), "order")
	say := func(word string) Program {
		return Program{Name: word, Args: []string{"sh", "-c", "printf " + word + " >> " + order}}
	}
	as, bs, err := Pairs(t.Context(), say("a"), say("b"), 3)
	if err != nil || len(as) != 3 || len(bs) != 3 {
		t.Fatal(as, bs, err)
	}
	if got, err := os.ReadFile(order); err != nil || string(got) != "ababab" {
		t.Errorf("%s (%v)", got, err)
	}
}

func TestMedians(t *testing.T) {
	costs := func(walls ...time.Duration) Costs {
		var all Costs
		for _, w := range walls {
			all = append(all, Cost{Wall: w, CPU: 2 * w, Peak: int64(w)})
		}
		return all
	}
	if got := costs(9, 1, 2).Median(); got != (Cost{2, 4, 2}) {
		t.Errorf("%+v", got)
	}
	if got := costs(1, 2, 4, 9).Median(); got != (Cost{3, 6, 3}) {
		t.Errorf("%+v", got)
	}
	// The ratios of the pairs: 1/2, 8/4, 3/3.
	if got := Ratios(costs(1, 8, 3), costs(2, 4, 3)); got != (Ratio{1, 1}) {
		t.Errorf("%+v", got)
	}
}
