// Command network-policies evaluates NetworkPolicies with the policy matcher of Cyclonus, the conformance tester of
// network plugins.
//
// It reads a question as JSON from standard input: the pods of a cluster with their ports, addresses outside the cluster,
// and sets of policies. The answer on standard output lists, for each set, the allowed connections from each pod as
// "source destination port/protocol".
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

type question struct {
	Pods      []pod                           `json:"pods"`
	Addresses []address                       `json:"addresses"`
	Sets      [][]*networkingv1.NetworkPolicy `json:"sets"`
}

type pod struct {
	Name            string            `json:"name"`
	Namespace       string            `json:"namespace"`
	NamespaceLabels map[string]string `json:"namespaceLabels"`
	Labels          map[string]string `json:"labels"`
	IP              string            `json:"ip"`
	Ports           []port            `json:"ports"`
}

type port struct {
	Number   int             `json:"number"`
	Name     string          `json:"name"`
	Protocol corev1.Protocol `json:"protocol"`
}

type address struct {
	IP    string `json:"ip"`
	Ports []port `json:"ports"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "network-policies:", err)
		os.Exit(1)
	}
}

func run() error {
	var q question
	decoder := json.NewDecoder(os.Stdin)
	if err := decoder.Decode(&q); err != nil {
		return fmt.Errorf("read the question: %w", err)
	}
	answers := make([][]string, 0, len(q.Sets))
	for _, set := range q.Sets {
		answers = append(answers, allowed(q, matcher.BuildNetworkPolicies(false, set)))
	}
	return json.NewEncoder(os.Stdout).Encode(answers)
}

func allowed(q question, policy *matcher.Policy) []string {
	open := []string{}
	for _, source := range q.Pods {
		from := peer(source)
		ask := func(name string, to *matcher.TrafficPeer, ports []port) {
			for _, p := range ports {
				traffic := &matcher.Traffic{
					Source: from, Destination: to, ResolvedPort: p.Number, ResolvedPortName: p.Name, Protocol: p.Protocol,
				}
				if policy.IsTrafficAllowed(traffic).IsAllowed() {
					open = append(open, fmt.Sprintf("%s %s %d/%s", source.Name, name, p.Number, p.Protocol))
				}
			}
		}
		for _, destination := range q.Pods {
			if destination.Name != source.Name {
				ask(destination.Name, peer(destination), destination.Ports)
			}
		}
		for _, external := range q.Addresses {
			ask(external.IP, &matcher.TrafficPeer{IP: external.IP}, external.Ports)
		}
	}
	return open
}

func peer(p pod) *matcher.TrafficPeer {
	return &matcher.TrafficPeer{
		IP: p.IP,
		Internal: &matcher.InternalPeer{
			PodLabels: p.Labels, NamespaceLabels: p.NamespaceLabels, Namespace: p.Namespace,
		},
	}
}
