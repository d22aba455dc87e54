// Command policy evaluates tailnet policies with headscale's policy engine and Tailscale's packet filter.
//
// It reads a question as JSON from standard input: users, nodes with their ports, and policies. The policy engine
// compiles each policy for these users and nodes. The packet filter, the one in tailscaled, then decides for each source
// about each port of each destination. The answer on standard output lists the allowed connections, and the failures of
// the policy's own tests.
package main

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"os"

	"github.com/juanfont/headscale/hscontrol/policy/v2"
	"github.com/juanfont/headscale/hscontrol/types"
	"github.com/rs/zerolog"
	"go4.org/netipx"
	"gorm.io/gorm"
	"tailscale.com/tailcfg"
	"tailscale.com/types/logger"
	"tailscale.com/wgengine/filter"
)

type question struct {
	Users    []string          `json:"users"`
	Nodes    []node            `json:"nodes"`
	Policies []json.RawMessage `json:"policies"`
}

type node struct {
	Name    string   `json:"name"`
	Address string   `json:"address"`
	User    string   `json:"user"`
	Tags    []string `json:"tags"`
	Ports   []uint16 `json:"ports"`
	// Source nodes try to connect to all others; the rest are only destinations.
	Source bool `json:"source"`
}

type answer struct {
	// Error is the reason why the policy engine rejected the policy.
	Error string `json:"error,omitempty"`
	// Tests lists the policy's own tests that fail.
	Tests string `json:"tests,omitempty"`
	// Open lists the connections that the filter accepts, as "source destination port".
	Open []string `json:"open"`
}

func main() {
	zerolog.SetGlobalLevel(zerolog.Disabled)
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "policy:", err)
		os.Exit(1)
	}
}

func run() error {
	var q question
	decoder := json.NewDecoder(os.Stdin)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&q); err != nil {
		return fmt.Errorf("cannot decode the question: %w", err)
	}
	users := make([]types.User, len(q.Users))
	byName := map[string]*types.User{}
	for i, email := range q.Users {
		users[i] = types.User{Model: gorm.Model{ID: uint(i + 1)}, Name: email, Email: email}
		byName[email] = &users[i]
	}
	nodes, err := headscaleNodes(q.Nodes, byName)
	if err != nil {
		return err
	}
	answers := make([]answer, len(q.Policies))
	for i, text := range q.Policies {
		answers[i] = evaluate(text, users, q.Nodes, nodes)
	}
	return json.NewEncoder(os.Stdout).Encode(answers)
}

func headscaleNodes(described []node, users map[string]*types.User) (types.Nodes, error) {
	nodes := make(types.Nodes, len(described))
	for i, d := range described {
		address, err := netip.ParseAddr(d.Address)
		if err != nil {
			return nil, fmt.Errorf("node %s: %w", d.Name, err)
		}
		n := &types.Node{
			ID: types.NodeID(i + 1), Hostname: d.Name, GivenName: d.Name, IPv4: &address,
			Hostinfo: &tailcfg.Hostinfo{}, Tags: d.Tags,
		}
		if d.User != "" {
			user, ok := users[d.User]
			if !ok {
				return nil, fmt.Errorf("node %s: unknown user %q", d.Name, d.User)
			}
			n.User, n.UserID = user, &user.ID
		}
		nodes[i] = n
	}
	return nodes, nil
}

func evaluate(text []byte, users []types.User, described []node, nodes types.Nodes) answer {
	manager, err := v2.NewPolicyManager(text, users, nodes.ViewSlice())
	if err != nil {
		return answer{Error: err.Error(), Open: []string{}}
	}
	a := answer{Open: []string{}}
	if err := manager.RunTests(); err != nil {
		a.Tests = err.Error()
	}
	if err := manager.RunSSHTests(); err != nil {
		a.Tests += err.Error()
	}
	for i, destination := range described {
		if len(destination.Ports) == 0 {
			continue
		}
		rules, err := manager.FilterForNode(nodes[i].View())
		if err != nil {
			return answer{Error: err.Error(), Open: []string{}}
		}
		open, err := acceptedBy(rules, described, destination)
		if err != nil {
			return answer{Error: err.Error(), Open: []string{}}
		}
		a.Open = append(a.Open, open...)
	}
	return a
}

// acceptedBy returns the connections to one destination that the rules accept.
func acceptedBy(rules []tailcfg.FilterRule, sources []node, destination node) ([]string, error) {
	matches, err := filter.MatchesFromFilterRules(rules)
	if err != nil {
		return nil, err
	}
	target := netip.MustParseAddr(destination.Address)
	var builder netipx.IPSetBuilder
	builder.Add(target)
	local, err := builder.IPSet()
	if err != nil {
		return nil, err
	}
	f := filter.New(matches, nil, local, local, nil, logger.Discard)
	var open []string
	for _, source := range sources {
		if !source.Source || source.Name == destination.Name {
			continue
		}
		from := netip.MustParseAddr(source.Address)
		for _, port := range destination.Ports {
			if f.CheckTCP(from, target, port) == filter.Accept {
				open = append(open, fmt.Sprintf("%s %s %d", source.Name, destination.Name, port))
			}
		}
	}
	return open, nil
}
