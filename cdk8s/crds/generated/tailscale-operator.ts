/* Written by `npm run crds:generate` from the CRDs of the operator. */
/**
 * Spec describes the desired DNS configuration.
 * More info:
 * https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
 */
export interface DNSConfigSpec {
  /**
   * Configuration for a nameserver that can resolve ts.net DNS names
   * associated with in-cluster proxies for Tailscale egress Services and
   * Tailscale Ingresses. The operator will always deploy this nameserver
   * when a DNSConfig is applied.
   */
  nameserver: {
    /**
     * Nameserver image. Defaults to tailscale/k8s-nameserver:unstable.
     */
    image?: {
      /**
       * Repo defaults to tailscale/k8s-nameserver.
       */
      repo?: string;
      /**
       * Tag defaults to unstable.
       */
      tag?: string;
    };
    /**
     * Pod configuration.
     */
    pod?: {
      /**
       * If specified, applies tolerations to the pods deployed by the DNSConfig resource.
       *
       * Items: The pod this Toleration is attached to tolerates any taint that matches
       * the triple <key,value,effect> using the matching operator <operator>.
       */
      tolerations?: {
        /**
         * Effect indicates the taint effect to match. Empty means match all taint effects.
         * When specified, allowed values are NoSchedule, PreferNoSchedule and NoExecute.
         */
        effect?: string;
        /**
         * Key is the taint key that the toleration applies to. Empty means match all taint keys.
         * If the key is empty, operator must be Exists; this combination means to match all values and all keys.
         */
        key?: string;
        /**
         * Operator represents a key's relationship to the value.
         * Valid operators are Exists and Equal. Defaults to Equal.
         * Exists is equivalent to wildcard for value, so that a pod can
         * tolerate all taints of a particular category.
         */
        operator?: string;
        /**
         * TolerationSeconds represents the period of time the toleration (which must be
         * of effect NoExecute, otherwise this field is ignored) tolerates the taint. By default,
         * it is not set, which means tolerate the taint forever (do not evict). Zero and
         * negative values will be treated as 0 (evict immediately) by the system.
         */
        tolerationSeconds?: number;
        /**
         * Value is the taint value the toleration matches to.
         * If the operator is Exists, the value should be empty, otherwise just a regular string.
         */
        value?: string;
      }[];
    };
    /**
     * Replicas specifies how many Pods to create. Defaults to 1.
     */
    replicas?: number;
    /**
     * Service configuration.
     */
    service?: {
      /**
       * ClusterIP sets the static IP of the service used by the nameserver.
       */
      clusterIP?: string;
    };
  };
}

/**
 * Specification of the desired state of the ProxyClass resource.
 * https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
 */
export interface ProxyClassSpec {
  /**
   * Configuration for proxy metrics. Metrics are currently not supported
   * for egress proxies and for Ingress proxies that have been configured
   * with tailscale.com/experimental-forward-cluster-traffic-via-ingress
   * annotation. Note that the metrics are currently considered unstable
   * and will likely change in breaking ways in the future - we only
   * recommend that you use those for debugging purposes.
   */
  metrics?: {
    /**
     * Setting enable to true will make the proxy serve Tailscale metrics
     * at <pod-ip>:9002/metrics.
     * A metrics Service named <proxy-statefulset>-metrics will also be created in the operator's namespace and will
     * serve the metrics at <service-ip>:9002/metrics.
     *
     * In 1.78.x and 1.80.x, this field also serves as the default value for
     * .spec.statefulSet.pod.tailscaleContainer.debug.enable. From 1.82.0, both
     * fields will independently default to false.
     *
     * Defaults to false.
     */
    enable: boolean;
    /**
     * Enable to create a Prometheus ServiceMonitor for scraping the proxy's Tailscale metrics.
     * The ServiceMonitor will select the metrics Service that gets created when metrics are enabled.
     * The ingested metrics for each Service monitor will have labels to identify the proxy:
     * ts_proxy_type: ingress_service|ingress_resource|connector|proxygroup
     * ts_proxy_parent_name: name of the parent resource (i.e name of the Connector, Tailscale Ingress, Tailscale Service or ProxyGroup)
     * ts_proxy_parent_namespace: namespace of the parent resource (if the parent resource is not cluster scoped)
     * job: ts_<proxy type>_[<parent namespace>]_<parent_name>
     */
    serviceMonitor?: {
      /**
       * If Enable is set to true, a Prometheus ServiceMonitor will be created. Enable can only be set to true if metrics are enabled.
       */
      enable: boolean;
      /**
       * Labels to add to the ServiceMonitor.
       * Labels must be valid Kubernetes labels.
       * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
       */
      labels?: {
        [k: string]: string;
      };
    };
  };
  /**
   * Configuration parameters for the proxy's StatefulSet. Tailscale
   * Kubernetes operator deploys a StatefulSet for each of the user
   * configured proxies (Tailscale Ingress, Tailscale Service, Connector).
   */
  statefulSet?: {
    /**
     * Annotations that will be added to the StatefulSet created for the proxy.
     * Any Annotations specified here will be merged with the default annotations
     * applied to the StatefulSet by the Tailscale Kubernetes operator as
     * well as any other annotations that might have been applied by other
     * actors.
     * Annotations must be valid Kubernetes annotations.
     * https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/#syntax-and-character-set
     */
    annotations?: {
      [k: string]: string;
    };
    /**
     * Labels that will be added to the StatefulSet created for the proxy.
     * Any labels specified here will be merged with the default labels
     * applied to the StatefulSet by the Tailscale Kubernetes operator as
     * well as any other labels that might have been applied by other
     * actors.
     * Label keys and values must be valid Kubernetes label keys and values.
     * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
     */
    labels?: {
      [k: string]: string;
    };
    /**
     * Configuration for the proxy Pod.
     */
    pod?: {
      /**
       * Proxy Pod's affinity rules.
       * By default, the Tailscale Kubernetes operator does not apply any affinity rules.
       * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#affinity
       */
      affinity?: {
        /**
         * Describes node affinity scheduling rules for the pod.
         */
        nodeAffinity?: {
          /**
           * The scheduler will prefer to schedule pods to nodes that satisfy
           * the affinity expressions specified by this field, but it may choose
           * a node that violates one or more of the expressions. The node that is
           * most preferred is the one with the greatest sum of weights, i.e.
           * for each node that meets all of the scheduling requirements (resource
           * request, requiredDuringScheduling affinity expressions, etc.),
           * compute a sum by iterating through the elements of this field and adding
           * "weight" to the sum if the node matches the corresponding matchExpressions; the
           * node(s) with the highest sum are the most preferred.
           *
           * Items: An empty preferred scheduling term matches all objects with implicit weight 0
           * (i.e. it's a no-op). A null preferred scheduling term matches no objects (i.e. is also a no-op).
           */
          preferredDuringSchedulingIgnoredDuringExecution?: {
            /**
             * A node selector term, associated with the corresponding weight.
             */
            preference: {
              /**
               * A list of node selector requirements by node's labels.
               *
               * Items: A node selector requirement is a selector that contains values, a key, and an operator
               * that relates the key and values.
               */
              matchExpressions?: {
                /**
                 * The label key that the selector applies to.
                 */
                key: string;
                /**
                 * Represents a key's relationship to a set of values.
                 * Valid operators are In, NotIn, Exists, DoesNotExist. Gt, and Lt.
                 */
                operator: string;
                /**
                 * An array of string values. If the operator is In or NotIn,
                 * the values array must be non-empty. If the operator is Exists or DoesNotExist,
                 * the values array must be empty. If the operator is Gt or Lt, the values
                 * array must have a single element, which will be interpreted as an integer.
                 * This array is replaced during a strategic merge patch.
                 */
                values?: string[];
              }[];
              /**
               * A list of node selector requirements by node's fields.
               *
               * Items: A node selector requirement is a selector that contains values, a key, and an operator
               * that relates the key and values.
               */
              matchFields?: {
                /**
                 * The label key that the selector applies to.
                 */
                key: string;
                /**
                 * Represents a key's relationship to a set of values.
                 * Valid operators are In, NotIn, Exists, DoesNotExist. Gt, and Lt.
                 */
                operator: string;
                /**
                 * An array of string values. If the operator is In or NotIn,
                 * the values array must be non-empty. If the operator is Exists or DoesNotExist,
                 * the values array must be empty. If the operator is Gt or Lt, the values
                 * array must have a single element, which will be interpreted as an integer.
                 * This array is replaced during a strategic merge patch.
                 */
                values?: string[];
              }[];
            };
            /**
             * Weight associated with matching the corresponding nodeSelectorTerm, in the range 1-100.
             */
            weight: number;
          }[];
          /**
           * If the affinity requirements specified by this field are not met at
           * scheduling time, the pod will not be scheduled onto the node.
           * If the affinity requirements specified by this field cease to be met
           * at some point during pod execution (e.g. due to an update), the system
           * may or may not try to eventually evict the pod from its node.
           */
          requiredDuringSchedulingIgnoredDuringExecution?: {
            /**
             * Required. A list of node selector terms. The terms are ORed.
             *
             * Items: A null or empty node selector term matches no objects. The requirements of
             * them are ANDed.
             * The TopologySelectorTerm type implements a subset of the NodeSelectorTerm.
             */
            nodeSelectorTerms: {
              /**
               * A list of node selector requirements by node's labels.
               *
               * Items: A node selector requirement is a selector that contains values, a key, and an operator
               * that relates the key and values.
               */
              matchExpressions?: {
                /**
                 * The label key that the selector applies to.
                 */
                key: string;
                /**
                 * Represents a key's relationship to a set of values.
                 * Valid operators are In, NotIn, Exists, DoesNotExist. Gt, and Lt.
                 */
                operator: string;
                /**
                 * An array of string values. If the operator is In or NotIn,
                 * the values array must be non-empty. If the operator is Exists or DoesNotExist,
                 * the values array must be empty. If the operator is Gt or Lt, the values
                 * array must have a single element, which will be interpreted as an integer.
                 * This array is replaced during a strategic merge patch.
                 */
                values?: string[];
              }[];
              /**
               * A list of node selector requirements by node's fields.
               *
               * Items: A node selector requirement is a selector that contains values, a key, and an operator
               * that relates the key and values.
               */
              matchFields?: {
                /**
                 * The label key that the selector applies to.
                 */
                key: string;
                /**
                 * Represents a key's relationship to a set of values.
                 * Valid operators are In, NotIn, Exists, DoesNotExist. Gt, and Lt.
                 */
                operator: string;
                /**
                 * An array of string values. If the operator is In or NotIn,
                 * the values array must be non-empty. If the operator is Exists or DoesNotExist,
                 * the values array must be empty. If the operator is Gt or Lt, the values
                 * array must have a single element, which will be interpreted as an integer.
                 * This array is replaced during a strategic merge patch.
                 */
                values?: string[];
              }[];
            }[];
          };
        };
        /**
         * Describes pod affinity scheduling rules (e.g. co-locate this pod in the same node, zone, etc. as some other pod(s)).
         */
        podAffinity?: {
          /**
           * The scheduler will prefer to schedule pods to nodes that satisfy
           * the affinity expressions specified by this field, but it may choose
           * a node that violates one or more of the expressions. The node that is
           * most preferred is the one with the greatest sum of weights, i.e.
           * for each node that meets all of the scheduling requirements (resource
           * request, requiredDuringScheduling affinity expressions, etc.),
           * compute a sum by iterating through the elements of this field and adding
           * "weight" to the sum if the node has pods which matches the corresponding podAffinityTerm; the
           * node(s) with the highest sum are the most preferred.
           *
           * Items: The weights of all of the matched WeightedPodAffinityTerm fields are added per-node to find the most preferred node(s)
           */
          preferredDuringSchedulingIgnoredDuringExecution?: {
            /**
             * Required. A pod affinity term, associated with the corresponding weight.
             */
            podAffinityTerm: {
              /**
               * A label query over a set of resources, in this case pods.
               * If it's null, this PodAffinityTerm matches with no Pods.
               */
              labelSelector?: {
                /**
                 * matchExpressions is a list of label selector requirements. The requirements are ANDed.
                 *
                 * Items: A label selector requirement is a selector that contains values, a key, and an operator that
                 * relates the key and values.
                 */
                matchExpressions?: {
                  /**
                   * key is the label key that the selector applies to.
                   */
                  key: string;
                  /**
                   * operator represents a key's relationship to a set of values.
                   * Valid operators are In, NotIn, Exists and DoesNotExist.
                   */
                  operator: string;
                  /**
                   * values is an array of string values. If the operator is In or NotIn,
                   * the values array must be non-empty. If the operator is Exists or DoesNotExist,
                   * the values array must be empty. This array is replaced during a strategic
                   * merge patch.
                   */
                  values?: string[];
                }[];
                /**
                 * matchLabels is a map of {key,value} pairs. A single {key,value} in the matchLabels
                 * map is equivalent to an element of matchExpressions, whose key field is "key", the
                 * operator is "In", and the values array contains only "value". The requirements are ANDed.
                 */
                matchLabels?: {
                  [k: string]: string;
                };
              };
              /**
               * MatchLabelKeys is a set of pod label keys to select which pods will
               * be taken into consideration. The keys are used to lookup values from the
               * incoming pod labels, those key-value labels are merged with `labelSelector` as `key in (value)`
               * to select the group of existing pods which pods will be taken into consideration
               * for the incoming pod's pod (anti) affinity. Keys that don't exist in the incoming
               * pod labels will be ignored. The default value is empty.
               * The same key is forbidden to exist in both matchLabelKeys and labelSelector.
               * Also, matchLabelKeys cannot be set when labelSelector isn't set.
               */
              matchLabelKeys?: string[];
              /**
               * MismatchLabelKeys is a set of pod label keys to select which pods will
               * be taken into consideration. The keys are used to lookup values from the
               * incoming pod labels, those key-value labels are merged with `labelSelector` as `key notin (value)`
               * to select the group of existing pods which pods will be taken into consideration
               * for the incoming pod's pod (anti) affinity. Keys that don't exist in the incoming
               * pod labels will be ignored. The default value is empty.
               * The same key is forbidden to exist in both mismatchLabelKeys and labelSelector.
               * Also, mismatchLabelKeys cannot be set when labelSelector isn't set.
               */
              mismatchLabelKeys?: string[];
              /**
               * A label query over the set of namespaces that the term applies to.
               * The term is applied to the union of the namespaces selected by this field
               * and the ones listed in the namespaces field.
               * null selector and null or empty namespaces list means "this pod's namespace".
               * An empty selector ({}) matches all namespaces.
               */
              namespaceSelector?: {
                /**
                 * matchExpressions is a list of label selector requirements. The requirements are ANDed.
                 *
                 * Items: A label selector requirement is a selector that contains values, a key, and an operator that
                 * relates the key and values.
                 */
                matchExpressions?: {
                  /**
                   * key is the label key that the selector applies to.
                   */
                  key: string;
                  /**
                   * operator represents a key's relationship to a set of values.
                   * Valid operators are In, NotIn, Exists and DoesNotExist.
                   */
                  operator: string;
                  /**
                   * values is an array of string values. If the operator is In or NotIn,
                   * the values array must be non-empty. If the operator is Exists or DoesNotExist,
                   * the values array must be empty. This array is replaced during a strategic
                   * merge patch.
                   */
                  values?: string[];
                }[];
                /**
                 * matchLabels is a map of {key,value} pairs. A single {key,value} in the matchLabels
                 * map is equivalent to an element of matchExpressions, whose key field is "key", the
                 * operator is "In", and the values array contains only "value". The requirements are ANDed.
                 */
                matchLabels?: {
                  [k: string]: string;
                };
              };
              /**
               * namespaces specifies a static list of namespace names that the term applies to.
               * The term is applied to the union of the namespaces listed in this field
               * and the ones selected by namespaceSelector.
               * null or empty namespaces list and null namespaceSelector means "this pod's namespace".
               */
              namespaces?: string[];
              /**
               * This pod should be co-located (affinity) or not co-located (anti-affinity) with the pods matching
               * the labelSelector in the specified namespaces, where co-located is defined as running on a node
               * whose value of the label with key topologyKey matches that of any node on which any of the
               * selected pods is running.
               * Empty topologyKey is not allowed.
               */
              topologyKey: string;
            };
            /**
             * weight associated with matching the corresponding podAffinityTerm,
             * in the range 1-100.
             */
            weight: number;
          }[];
          /**
           * If the affinity requirements specified by this field are not met at
           * scheduling time, the pod will not be scheduled onto the node.
           * If the affinity requirements specified by this field cease to be met
           * at some point during pod execution (e.g. due to a pod label update), the
           * system may or may not try to eventually evict the pod from its node.
           * When there are multiple elements, the lists of nodes corresponding to each
           * podAffinityTerm are intersected, i.e. all terms must be satisfied.
           *
           * Items: Defines a set of pods (namely those matching the labelSelector
           * relative to the given namespace(s)) that this pod should be
           * co-located (affinity) or not co-located (anti-affinity) with,
           * where co-located is defined as running on a node whose value of
           * the label with key <topologyKey> matches that of any node on which
           * a pod of the set of pods is running
           */
          requiredDuringSchedulingIgnoredDuringExecution?: {
            /**
             * A label query over a set of resources, in this case pods.
             * If it's null, this PodAffinityTerm matches with no Pods.
             */
            labelSelector?: {
              /**
               * matchExpressions is a list of label selector requirements. The requirements are ANDed.
               *
               * Items: A label selector requirement is a selector that contains values, a key, and an operator that
               * relates the key and values.
               */
              matchExpressions?: {
                /**
                 * key is the label key that the selector applies to.
                 */
                key: string;
                /**
                 * operator represents a key's relationship to a set of values.
                 * Valid operators are In, NotIn, Exists and DoesNotExist.
                 */
                operator: string;
                /**
                 * values is an array of string values. If the operator is In or NotIn,
                 * the values array must be non-empty. If the operator is Exists or DoesNotExist,
                 * the values array must be empty. This array is replaced during a strategic
                 * merge patch.
                 */
                values?: string[];
              }[];
              /**
               * matchLabels is a map of {key,value} pairs. A single {key,value} in the matchLabels
               * map is equivalent to an element of matchExpressions, whose key field is "key", the
               * operator is "In", and the values array contains only "value". The requirements are ANDed.
               */
              matchLabels?: {
                [k: string]: string;
              };
            };
            /**
             * MatchLabelKeys is a set of pod label keys to select which pods will
             * be taken into consideration. The keys are used to lookup values from the
             * incoming pod labels, those key-value labels are merged with `labelSelector` as `key in (value)`
             * to select the group of existing pods which pods will be taken into consideration
             * for the incoming pod's pod (anti) affinity. Keys that don't exist in the incoming
             * pod labels will be ignored. The default value is empty.
             * The same key is forbidden to exist in both matchLabelKeys and labelSelector.
             * Also, matchLabelKeys cannot be set when labelSelector isn't set.
             */
            matchLabelKeys?: string[];
            /**
             * MismatchLabelKeys is a set of pod label keys to select which pods will
             * be taken into consideration. The keys are used to lookup values from the
             * incoming pod labels, those key-value labels are merged with `labelSelector` as `key notin (value)`
             * to select the group of existing pods which pods will be taken into consideration
             * for the incoming pod's pod (anti) affinity. Keys that don't exist in the incoming
             * pod labels will be ignored. The default value is empty.
             * The same key is forbidden to exist in both mismatchLabelKeys and labelSelector.
             * Also, mismatchLabelKeys cannot be set when labelSelector isn't set.
             */
            mismatchLabelKeys?: string[];
            /**
             * A label query over the set of namespaces that the term applies to.
             * The term is applied to the union of the namespaces selected by this field
             * and the ones listed in the namespaces field.
             * null selector and null or empty namespaces list means "this pod's namespace".
             * An empty selector ({}) matches all namespaces.
             */
            namespaceSelector?: {
              /**
               * matchExpressions is a list of label selector requirements. The requirements are ANDed.
               *
               * Items: A label selector requirement is a selector that contains values, a key, and an operator that
               * relates the key and values.
               */
              matchExpressions?: {
                /**
                 * key is the label key that the selector applies to.
                 */
                key: string;
                /**
                 * operator represents a key's relationship to a set of values.
                 * Valid operators are In, NotIn, Exists and DoesNotExist.
                 */
                operator: string;
                /**
                 * values is an array of string values. If the operator is In or NotIn,
                 * the values array must be non-empty. If the operator is Exists or DoesNotExist,
                 * the values array must be empty. This array is replaced during a strategic
                 * merge patch.
                 */
                values?: string[];
              }[];
              /**
               * matchLabels is a map of {key,value} pairs. A single {key,value} in the matchLabels
               * map is equivalent to an element of matchExpressions, whose key field is "key", the
               * operator is "In", and the values array contains only "value". The requirements are ANDed.
               */
              matchLabels?: {
                [k: string]: string;
              };
            };
            /**
             * namespaces specifies a static list of namespace names that the term applies to.
             * The term is applied to the union of the namespaces listed in this field
             * and the ones selected by namespaceSelector.
             * null or empty namespaces list and null namespaceSelector means "this pod's namespace".
             */
            namespaces?: string[];
            /**
             * This pod should be co-located (affinity) or not co-located (anti-affinity) with the pods matching
             * the labelSelector in the specified namespaces, where co-located is defined as running on a node
             * whose value of the label with key topologyKey matches that of any node on which any of the
             * selected pods is running.
             * Empty topologyKey is not allowed.
             */
            topologyKey: string;
          }[];
        };
        /**
         * Describes pod anti-affinity scheduling rules (e.g. avoid putting this pod in the same node, zone, etc. as some other pod(s)).
         */
        podAntiAffinity?: {
          /**
           * The scheduler will prefer to schedule pods to nodes that satisfy
           * the anti-affinity expressions specified by this field, but it may choose
           * a node that violates one or more of the expressions. The node that is
           * most preferred is the one with the greatest sum of weights, i.e.
           * for each node that meets all of the scheduling requirements (resource
           * request, requiredDuringScheduling anti-affinity expressions, etc.),
           * compute a sum by iterating through the elements of this field and subtracting
           * "weight" from the sum if the node has pods which matches the corresponding podAffinityTerm; the
           * node(s) with the highest sum are the most preferred.
           *
           * Items: The weights of all of the matched WeightedPodAffinityTerm fields are added per-node to find the most preferred node(s)
           */
          preferredDuringSchedulingIgnoredDuringExecution?: {
            /**
             * Required. A pod affinity term, associated with the corresponding weight.
             */
            podAffinityTerm: {
              /**
               * A label query over a set of resources, in this case pods.
               * If it's null, this PodAffinityTerm matches with no Pods.
               */
              labelSelector?: {
                /**
                 * matchExpressions is a list of label selector requirements. The requirements are ANDed.
                 *
                 * Items: A label selector requirement is a selector that contains values, a key, and an operator that
                 * relates the key and values.
                 */
                matchExpressions?: {
                  /**
                   * key is the label key that the selector applies to.
                   */
                  key: string;
                  /**
                   * operator represents a key's relationship to a set of values.
                   * Valid operators are In, NotIn, Exists and DoesNotExist.
                   */
                  operator: string;
                  /**
                   * values is an array of string values. If the operator is In or NotIn,
                   * the values array must be non-empty. If the operator is Exists or DoesNotExist,
                   * the values array must be empty. This array is replaced during a strategic
                   * merge patch.
                   */
                  values?: string[];
                }[];
                /**
                 * matchLabels is a map of {key,value} pairs. A single {key,value} in the matchLabels
                 * map is equivalent to an element of matchExpressions, whose key field is "key", the
                 * operator is "In", and the values array contains only "value". The requirements are ANDed.
                 */
                matchLabels?: {
                  [k: string]: string;
                };
              };
              /**
               * MatchLabelKeys is a set of pod label keys to select which pods will
               * be taken into consideration. The keys are used to lookup values from the
               * incoming pod labels, those key-value labels are merged with `labelSelector` as `key in (value)`
               * to select the group of existing pods which pods will be taken into consideration
               * for the incoming pod's pod (anti) affinity. Keys that don't exist in the incoming
               * pod labels will be ignored. The default value is empty.
               * The same key is forbidden to exist in both matchLabelKeys and labelSelector.
               * Also, matchLabelKeys cannot be set when labelSelector isn't set.
               */
              matchLabelKeys?: string[];
              /**
               * MismatchLabelKeys is a set of pod label keys to select which pods will
               * be taken into consideration. The keys are used to lookup values from the
               * incoming pod labels, those key-value labels are merged with `labelSelector` as `key notin (value)`
               * to select the group of existing pods which pods will be taken into consideration
               * for the incoming pod's pod (anti) affinity. Keys that don't exist in the incoming
               * pod labels will be ignored. The default value is empty.
               * The same key is forbidden to exist in both mismatchLabelKeys and labelSelector.
               * Also, mismatchLabelKeys cannot be set when labelSelector isn't set.
               */
              mismatchLabelKeys?: string[];
              /**
               * A label query over the set of namespaces that the term applies to.
               * The term is applied to the union of the namespaces selected by this field
               * and the ones listed in the namespaces field.
               * null selector and null or empty namespaces list means "this pod's namespace".
               * An empty selector ({}) matches all namespaces.
               */
              namespaceSelector?: {
                /**
                 * matchExpressions is a list of label selector requirements. The requirements are ANDed.
                 *
                 * Items: A label selector requirement is a selector that contains values, a key, and an operator that
                 * relates the key and values.
                 */
                matchExpressions?: {
                  /**
                   * key is the label key that the selector applies to.
                   */
                  key: string;
                  /**
                   * operator represents a key's relationship to a set of values.
                   * Valid operators are In, NotIn, Exists and DoesNotExist.
                   */
                  operator: string;
                  /**
                   * values is an array of string values. If the operator is In or NotIn,
                   * the values array must be non-empty. If the operator is Exists or DoesNotExist,
                   * the values array must be empty. This array is replaced during a strategic
                   * merge patch.
                   */
                  values?: string[];
                }[];
                /**
                 * matchLabels is a map of {key,value} pairs. A single {key,value} in the matchLabels
                 * map is equivalent to an element of matchExpressions, whose key field is "key", the
                 * operator is "In", and the values array contains only "value". The requirements are ANDed.
                 */
                matchLabels?: {
                  [k: string]: string;
                };
              };
              /**
               * namespaces specifies a static list of namespace names that the term applies to.
               * The term is applied to the union of the namespaces listed in this field
               * and the ones selected by namespaceSelector.
               * null or empty namespaces list and null namespaceSelector means "this pod's namespace".
               */
              namespaces?: string[];
              /**
               * This pod should be co-located (affinity) or not co-located (anti-affinity) with the pods matching
               * the labelSelector in the specified namespaces, where co-located is defined as running on a node
               * whose value of the label with key topologyKey matches that of any node on which any of the
               * selected pods is running.
               * Empty topologyKey is not allowed.
               */
              topologyKey: string;
            };
            /**
             * weight associated with matching the corresponding podAffinityTerm,
             * in the range 1-100.
             */
            weight: number;
          }[];
          /**
           * If the anti-affinity requirements specified by this field are not met at
           * scheduling time, the pod will not be scheduled onto the node.
           * If the anti-affinity requirements specified by this field cease to be met
           * at some point during pod execution (e.g. due to a pod label update), the
           * system may or may not try to eventually evict the pod from its node.
           * When there are multiple elements, the lists of nodes corresponding to each
           * podAffinityTerm are intersected, i.e. all terms must be satisfied.
           *
           * Items: Defines a set of pods (namely those matching the labelSelector
           * relative to the given namespace(s)) that this pod should be
           * co-located (affinity) or not co-located (anti-affinity) with,
           * where co-located is defined as running on a node whose value of
           * the label with key <topologyKey> matches that of any node on which
           * a pod of the set of pods is running
           */
          requiredDuringSchedulingIgnoredDuringExecution?: {
            /**
             * A label query over a set of resources, in this case pods.
             * If it's null, this PodAffinityTerm matches with no Pods.
             */
            labelSelector?: {
              /**
               * matchExpressions is a list of label selector requirements. The requirements are ANDed.
               *
               * Items: A label selector requirement is a selector that contains values, a key, and an operator that
               * relates the key and values.
               */
              matchExpressions?: {
                /**
                 * key is the label key that the selector applies to.
                 */
                key: string;
                /**
                 * operator represents a key's relationship to a set of values.
                 * Valid operators are In, NotIn, Exists and DoesNotExist.
                 */
                operator: string;
                /**
                 * values is an array of string values. If the operator is In or NotIn,
                 * the values array must be non-empty. If the operator is Exists or DoesNotExist,
                 * the values array must be empty. This array is replaced during a strategic
                 * merge patch.
                 */
                values?: string[];
              }[];
              /**
               * matchLabels is a map of {key,value} pairs. A single {key,value} in the matchLabels
               * map is equivalent to an element of matchExpressions, whose key field is "key", the
               * operator is "In", and the values array contains only "value". The requirements are ANDed.
               */
              matchLabels?: {
                [k: string]: string;
              };
            };
            /**
             * MatchLabelKeys is a set of pod label keys to select which pods will
             * be taken into consideration. The keys are used to lookup values from the
             * incoming pod labels, those key-value labels are merged with `labelSelector` as `key in (value)`
             * to select the group of existing pods which pods will be taken into consideration
             * for the incoming pod's pod (anti) affinity. Keys that don't exist in the incoming
             * pod labels will be ignored. The default value is empty.
             * The same key is forbidden to exist in both matchLabelKeys and labelSelector.
             * Also, matchLabelKeys cannot be set when labelSelector isn't set.
             */
            matchLabelKeys?: string[];
            /**
             * MismatchLabelKeys is a set of pod label keys to select which pods will
             * be taken into consideration. The keys are used to lookup values from the
             * incoming pod labels, those key-value labels are merged with `labelSelector` as `key notin (value)`
             * to select the group of existing pods which pods will be taken into consideration
             * for the incoming pod's pod (anti) affinity. Keys that don't exist in the incoming
             * pod labels will be ignored. The default value is empty.
             * The same key is forbidden to exist in both mismatchLabelKeys and labelSelector.
             * Also, mismatchLabelKeys cannot be set when labelSelector isn't set.
             */
            mismatchLabelKeys?: string[];
            /**
             * A label query over the set of namespaces that the term applies to.
             * The term is applied to the union of the namespaces selected by this field
             * and the ones listed in the namespaces field.
             * null selector and null or empty namespaces list means "this pod's namespace".
             * An empty selector ({}) matches all namespaces.
             */
            namespaceSelector?: {
              /**
               * matchExpressions is a list of label selector requirements. The requirements are ANDed.
               *
               * Items: A label selector requirement is a selector that contains values, a key, and an operator that
               * relates the key and values.
               */
              matchExpressions?: {
                /**
                 * key is the label key that the selector applies to.
                 */
                key: string;
                /**
                 * operator represents a key's relationship to a set of values.
                 * Valid operators are In, NotIn, Exists and DoesNotExist.
                 */
                operator: string;
                /**
                 * values is an array of string values. If the operator is In or NotIn,
                 * the values array must be non-empty. If the operator is Exists or DoesNotExist,
                 * the values array must be empty. This array is replaced during a strategic
                 * merge patch.
                 */
                values?: string[];
              }[];
              /**
               * matchLabels is a map of {key,value} pairs. A single {key,value} in the matchLabels
               * map is equivalent to an element of matchExpressions, whose key field is "key", the
               * operator is "In", and the values array contains only "value". The requirements are ANDed.
               */
              matchLabels?: {
                [k: string]: string;
              };
            };
            /**
             * namespaces specifies a static list of namespace names that the term applies to.
             * The term is applied to the union of the namespaces listed in this field
             * and the ones selected by namespaceSelector.
             * null or empty namespaces list and null namespaceSelector means "this pod's namespace".
             */
            namespaces?: string[];
            /**
             * This pod should be co-located (affinity) or not co-located (anti-affinity) with the pods matching
             * the labelSelector in the specified namespaces, where co-located is defined as running on a node
             * whose value of the label with key topologyKey matches that of any node on which any of the
             * selected pods is running.
             * Empty topologyKey is not allowed.
             */
            topologyKey: string;
          }[];
        };
      };
      /**
       * Annotations that will be added to the proxy Pod.
       * Any annotations specified here will be merged with the default
       * annotations applied to the Pod by the Tailscale Kubernetes operator.
       * Annotations must be valid Kubernetes annotations.
       * https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/#syntax-and-character-set
       */
      annotations?: {
        [k: string]: string;
      };
      /**
       * DNSConfig defines DNS parameters for the proxy Pod in addition to those generated from DNSPolicy.
       * When DNSPolicy is set to "None", DNSConfig must be specified.
       * https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-dns-config
       */
      dnsConfig?: {
        /**
         * A list of DNS name server IP addresses.
         * This will be appended to the base nameservers generated from DNSPolicy.
         * Duplicated nameservers will be removed.
         */
        nameservers?: string[];
        /**
         * A list of DNS resolver options.
         * This will be merged with the base options generated from DNSPolicy.
         * Duplicated entries will be removed. Resolution options given in Options
         * will override those that appear in the base DNSPolicy.
         *
         * Items: PodDNSConfigOption defines DNS resolver options of a pod.
         */
        options?: {
          /**
           * Name is this DNS resolver option's name.
           * Required.
           */
          name?: string;
          /**
           * Value is this DNS resolver option's value.
           */
          value?: string;
        }[];
        /**
         * A list of DNS search domains for host-name lookup.
         * This will be appended to the base search paths generated from DNSPolicy.
         * Duplicated search paths will be removed.
         */
        searches?: string[];
      };
      /**
       * DNSPolicy defines how DNS will be configured for the proxy Pod.
       * By default the Tailscale Kubernetes Operator does not set a DNS policy (uses cluster default).
       * https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-policy
       */
      dnsPolicy?: "ClusterFirstWithHostNet" | "ClusterFirst" | "Default" | "None";
      /**
       * Proxy Pod's image pull Secrets.
       * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodSpec
       *
       * Items: LocalObjectReference contains enough information to let you locate the
       * referenced object inside the same namespace.
       */
      imagePullSecrets?: {
        /**
         * Name of the referent.
         * This field is effectively required, but due to backwards compatibility is
         * allowed to be empty. Instances of this type with an empty value here are
         * almost certainly wrong.
         * More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
         */
        name?: string;
      }[];
      /**
       * Labels that will be added to the proxy Pod.
       * Any labels specified here will be merged with the default labels
       * applied to the Pod by the Tailscale Kubernetes operator.
       * Label keys and values must be valid Kubernetes label keys and values.
       * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
       */
      labels?: {
        [k: string]: string;
      };
      /**
       * Proxy Pod's node name.
       * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#scheduling
       */
      nodeName?: string;
      /**
       * Proxy Pod's node selector.
       * By default Tailscale Kubernetes operator does not apply any node
       * selector.
       * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#scheduling
       */
      nodeSelector?: {
        [k: string]: string;
      };
      /**
       * PriorityClassName for the proxy Pod.
       * By default Tailscale Kubernetes operator does not apply any priority class.
       * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#scheduling
       */
      priorityClassName?: string;
      /**
       * Proxy Pod's security context.
       * By default Tailscale Kubernetes operator does not apply any Pod
       * security context.
       * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#security-context-2
       */
      securityContext?: {
        /**
         * appArmorProfile is the AppArmor options to use by the containers in this pod.
         * Note that this field cannot be set when spec.os.name is windows.
         */
        appArmorProfile?: {
          /**
           * localhostProfile indicates a profile loaded on the node that should be used.
           * The profile must be preconfigured on the node to work.
           * Must match the loaded name of the profile.
           * Must be set if and only if type is "Localhost".
           */
          localhostProfile?: string;
          /**
           * type indicates which kind of AppArmor profile will be applied.
           * Valid options are:
           *   Localhost - a profile pre-loaded on the node.
           *   RuntimeDefault - the container runtime's default profile.
           *   Unconfined - no AppArmor enforcement.
           */
          type: string;
        };
        /**
         * A special supplemental group that applies to all containers in a pod.
         * Some volume types allow the Kubelet to change the ownership of that volume
         * to be owned by the pod:
         *
         * 1. The owning GID will be the FSGroup
         * 2. The setgid bit is set (new files created in the volume will be owned by FSGroup)
         * 3. The permission bits are OR'd with rw-rw----
         *
         * If unset, the Kubelet will not modify the ownership and permissions of any volume.
         * Note that this field cannot be set when spec.os.name is windows.
         */
        fsGroup?: number;
        /**
         * fsGroupChangePolicy defines behavior of changing ownership and permission of the volume
         * before being exposed inside Pod. This field will only apply to
         * volume types which support fsGroup based ownership(and permissions).
         * It will have no effect on ephemeral volume types such as: secret, configmaps
         * and emptydir.
         * Valid values are "OnRootMismatch" and "Always". If not specified, "Always" is used.
         * Note that this field cannot be set when spec.os.name is windows.
         */
        fsGroupChangePolicy?: string;
        /**
         * The GID to run the entrypoint of the container process.
         * Uses runtime default if unset.
         * May also be set in SecurityContext.  If set in both SecurityContext and
         * PodSecurityContext, the value specified in SecurityContext takes precedence
         * for that container.
         * Note that this field cannot be set when spec.os.name is windows.
         */
        runAsGroup?: number;
        /**
         * Indicates that the container must run as a non-root user.
         * If true, the Kubelet will validate the image at runtime to ensure that it
         * does not run as UID 0 (root) and fail to start the container if it does.
         * If unset or false, no such validation will be performed.
         * May also be set in SecurityContext.  If set in both SecurityContext and
         * PodSecurityContext, the value specified in SecurityContext takes precedence.
         */
        runAsNonRoot?: boolean;
        /**
         * The UID to run the entrypoint of the container process.
         * Defaults to user specified in image metadata if unspecified.
         * May also be set in SecurityContext.  If set in both SecurityContext and
         * PodSecurityContext, the value specified in SecurityContext takes precedence
         * for that container.
         * Note that this field cannot be set when spec.os.name is windows.
         */
        runAsUser?: number;
        /**
         * seLinuxChangePolicy defines how the container's SELinux label is applied to all volumes used by the Pod.
         * It has no effect on nodes that do not support SELinux or to volumes does not support SELinux.
         * Valid values are "MountOption" and "Recursive".
         *
         * "Recursive" means relabeling of all files on all Pod volumes by the container runtime.
         * This may be slow for large volumes, but allows mixing privileged and unprivileged Pods sharing the same volume on the same node.
         *
         * "MountOption" mounts all eligible Pod volumes with `-o context` mount option.
         * This requires all Pods that share the same volume to use the same SELinux label.
         * It is not possible to share the same volume among privileged and unprivileged Pods.
         * Eligible volumes are in-tree FibreChannel and iSCSI volumes, and all CSI volumes
         * whose CSI driver announces SELinux support by setting spec.seLinuxMount: true in their
         * CSIDriver instance. Other volumes are always re-labelled recursively.
         * "MountOption" value is allowed only when SELinuxMount feature gate is enabled.
         *
         * If not specified and SELinuxMount feature gate is enabled, "MountOption" is used.
         * If not specified and SELinuxMount feature gate is disabled, "MountOption" is used for ReadWriteOncePod volumes
         * and "Recursive" for all other volumes.
         *
         * This field affects only Pods that have SELinux label set, either in PodSecurityContext or in SecurityContext of all containers.
         *
         * All Pods that use the same volume should use the same seLinuxChangePolicy, otherwise some pods can get stuck in ContainerCreating state.
         * Note that this field cannot be set when spec.os.name is windows.
         */
        seLinuxChangePolicy?: string;
        /**
         * The SELinux context to be applied to all containers.
         * If unspecified, the container runtime will allocate a random SELinux context for each
         * container.  May also be set in SecurityContext.  If set in
         * both SecurityContext and PodSecurityContext, the value specified in SecurityContext
         * takes precedence for that container.
         * Note that this field cannot be set when spec.os.name is windows.
         */
        seLinuxOptions?: {
          /**
           * Level is SELinux level label that applies to the container.
           */
          level?: string;
          /**
           * Role is a SELinux role label that applies to the container.
           */
          role?: string;
          /**
           * Type is a SELinux type label that applies to the container.
           */
          type?: string;
          /**
           * User is a SELinux user label that applies to the container.
           */
          user?: string;
        };
        /**
         * The seccomp options to use by the containers in this pod.
         * Note that this field cannot be set when spec.os.name is windows.
         */
        seccompProfile?: {
          /**
           * localhostProfile indicates a profile defined in a file on the node should be used.
           * The profile must be preconfigured on the node to work.
           * Must be a descending path, relative to the kubelet's configured seccomp profile location.
           * Must be set if type is "Localhost". Must NOT be set for any other type.
           */
          localhostProfile?: string;
          /**
           * type indicates which kind of seccomp profile will be applied.
           * Valid options are:
           *
           * Localhost - a profile defined in a file on the node should be used.
           * RuntimeDefault - the container runtime default profile should be used.
           * Unconfined - no profile should be applied.
           */
          type: string;
        };
        /**
         * A list of groups applied to the first process run in each container, in
         * addition to the container's primary GID and fsGroup (if specified).  If
         * the SupplementalGroupsPolicy feature is enabled, the
         * supplementalGroupsPolicy field determines whether these are in addition
         * to or instead of any group memberships defined in the container image.
         * If unspecified, no additional groups are added, though group memberships
         * defined in the container image may still be used, depending on the
         * supplementalGroupsPolicy field.
         * Note that this field cannot be set when spec.os.name is windows.
         */
        supplementalGroups?: number[];
        /**
         * Defines how supplemental groups of the first container processes are calculated.
         * Valid values are "Merge" and "Strict". If not specified, "Merge" is used.
         * (Alpha) Using the field requires the SupplementalGroupsPolicy feature gate to be enabled
         * and the container runtime must implement support for this feature.
         * Note that this field cannot be set when spec.os.name is windows.
         */
        supplementalGroupsPolicy?: string;
        /**
         * Sysctls hold a list of namespaced sysctls used for the pod. Pods with unsupported
         * sysctls (by the container runtime) might fail to launch.
         * Note that this field cannot be set when spec.os.name is windows.
         *
         * Items: Sysctl defines a kernel parameter to be set
         */
        sysctls?: {
          /**
           * Name of a property to set
           */
          name: string;
          /**
           * Value of a property to set
           */
          value: string;
        }[];
        /**
         * The Windows specific settings applied to all containers.
         * If unspecified, the options within a container's SecurityContext will be used.
         * If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence.
         * Note that this field cannot be set when spec.os.name is linux.
         */
        windowsOptions?: {
          /**
           * GMSACredentialSpec is where the GMSA admission webhook
           * (https://github.com/kubernetes-sigs/windows-gmsa) inlines the contents of the
           * GMSA credential spec named by the GMSACredentialSpecName field.
           */
          gmsaCredentialSpec?: string;
          /**
           * GMSACredentialSpecName is the name of the GMSA credential spec to use.
           */
          gmsaCredentialSpecName?: string;
          /**
           * HostProcess determines if a container should be run as a 'Host Process' container.
           * All of a Pod's containers must have the same effective HostProcess value
           * (it is not allowed to have a mix of HostProcess containers and non-HostProcess containers).
           * In addition, if HostProcess is true then HostNetwork must also be set to true.
           */
          hostProcess?: boolean;
          /**
           * The UserName in Windows to run the entrypoint of the container process.
           * Defaults to the user specified in image metadata if unspecified.
           * May also be set in PodSecurityContext. If set in both SecurityContext and
           * PodSecurityContext, the value specified in SecurityContext takes precedence.
           */
          runAsUserName?: string;
        };
      };
      /**
       * Configuration for the proxy container running tailscale.
       */
      tailscaleContainer?: {
        /**
         * Configuration for enabling extra debug information in the container.
         * Not recommended for production use.
         */
        debug?: {
          /**
           * Enable tailscaled's HTTP pprof endpoints at <pod-ip>:9001/debug/pprof/
           * and internal debug metrics endpoint at <pod-ip>:9001/debug/metrics, where
           * 9001 is a container port named "debug". The endpoints and their responses
           * may change in backwards incompatible ways in the future, and should not
           * be considered stable.
           *
           * In 1.78.x and 1.80.x, this setting will default to the value of
           * .spec.metrics.enable, and requests to the "metrics" port matching the
           * mux pattern /debug/ will be forwarded to the "debug" port. In 1.82.x,
           * this setting will default to false, and no requests will be proxied.
           */
          enable?: boolean;
        };
        /**
         * List of environment variables to set in the container.
         * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables
         * Note that environment variables provided here will take precedence
         * over Tailscale-specific environment variables set by the operator,
         * however running proxies with custom values for Tailscale environment
         * variables (i.e TS_USERSPACE) is not recommended and might break in
         * the future.
         */
        env?: {
          /**
           * Name of the environment variable. Must be a C_IDENTIFIER.
           */
          name: string;
          /**
           * Variable references $(VAR_NAME) are expanded using the previously defined
           *  environment variables in the container and any service environment
           * variables. If a variable cannot be resolved, the reference in the input
           * string will be unchanged. Double $$ are reduced to a single $, which
           * allows for escaping the $(VAR_NAME) syntax: i.e. "$$(VAR_NAME)" will
           * produce the string literal "$(VAR_NAME)". Escaped references will never
           * be expanded, regardless of whether the variable exists or not. Defaults
           * to "".
           */
          value?: string;
        }[];
        /**
         * Container image name. By default images are pulled from docker.io/tailscale,
         * but the official images are also available at ghcr.io/tailscale.
         *
         * For all uses except on ProxyGroups of type "kube-apiserver", this image must
         * be either tailscale/tailscale, or an equivalent mirror of that image.
         * To apply to ProxyGroups of type "kube-apiserver", this image must be
         * tailscale/k8s-proxy or a mirror of that image.
         *
         * For "tailscale/tailscale"-based proxies, specifying image name here will
         * override any proxy image values specified via the Kubernetes operator's
         * Helm chart values or PROXY_IMAGE env var in the operator Deployment.
         * For "tailscale/k8s-proxy"-based proxies, there is currently no way to
         * configure your own default, and this field is the only way to use a
         * custom image.
         *
         * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#image
         */
        image?: string;
        /**
         * Image pull policy. One of Always, Never, IfNotPresent. Defaults to Always.
         * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#image
         */
        imagePullPolicy?: "Always" | "Never" | "IfNotPresent";
        /**
         * Container resource requirements.
         * By default Tailscale Kubernetes operator does not apply any resource
         * requirements. The amount of resources required wil depend on the
         * amount of resources the operator needs to parse, usage patterns and
         * cluster size.
         * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#resources
         */
        resources?: {
          /**
           * Claims lists the names of resources, defined in spec.resourceClaims,
           * that are used by this container.
           *
           * This field depends on the
           * DynamicResourceAllocation feature gate.
           *
           * This field is immutable. It can only be set for containers.
           *
           * Items: ResourceClaim references one entry in PodSpec.ResourceClaims.
           */
          claims?: {
            /**
             * Name must match the name of one entry in pod.spec.resourceClaims of
             * the Pod where this field is used. It makes that resource available
             * inside a container.
             */
            name: string;
            /**
             * Request is the name chosen for a request in the referenced claim.
             * If empty, everything from the claim is made available, otherwise
             * only the result of this request.
             */
            request?: string;
          }[];
          /**
           * Limits describes the maximum amount of compute resources allowed.
           * More info: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
           */
          limits?: {
            [k: string]: number | string;
          };
          /**
           * Requests describes the minimum amount of compute resources required.
           * If Requests is omitted for a container, it defaults to Limits if that is explicitly specified,
           * otherwise to an implementation-defined value. Requests cannot exceed Limits.
           * More info: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
           */
          requests?: {
            [k: string]: number | string;
          };
        };
        /**
         * Container security context.
         * Security context specified here will override the security context set by the operator.
         * By default the operator sets the Tailscale container and the Tailscale init container to privileged
         * for proxies created for Tailscale ingress and egress Service, Connector and ProxyGroup.
         * You can reduce the permissions of the Tailscale container to cap NET_ADMIN by
         * installing device plugin in your cluster and configuring the proxies tun device to be created
         * by the device plugin, see  https://github.com/tailscale/tailscale/issues/10814#issuecomment-2479977752
         * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#security-context
         */
        securityContext?: {
          /**
           * AllowPrivilegeEscalation controls whether a process can gain more
           * privileges than its parent process. This bool directly controls if
           * the no_new_privs flag will be set on the container process.
           * AllowPrivilegeEscalation is true always when the container is:
           * 1) run as Privileged
           * 2) has CAP_SYS_ADMIN
           * Note that this field cannot be set when spec.os.name is windows.
           */
          allowPrivilegeEscalation?: boolean;
          /**
           * appArmorProfile is the AppArmor options to use by this container. If set, this profile
           * overrides the pod's appArmorProfile.
           * Note that this field cannot be set when spec.os.name is windows.
           */
          appArmorProfile?: {
            /**
             * localhostProfile indicates a profile loaded on the node that should be used.
             * The profile must be preconfigured on the node to work.
             * Must match the loaded name of the profile.
             * Must be set if and only if type is "Localhost".
             */
            localhostProfile?: string;
            /**
             * type indicates which kind of AppArmor profile will be applied.
             * Valid options are:
             *   Localhost - a profile pre-loaded on the node.
             *   RuntimeDefault - the container runtime's default profile.
             *   Unconfined - no AppArmor enforcement.
             */
            type: string;
          };
          /**
           * The capabilities to add/drop when running containers.
           * Defaults to the default set of capabilities granted by the container runtime.
           * Note that this field cannot be set when spec.os.name is windows.
           */
          capabilities?: {
            /**
             * Added capabilities
             *
             * Items: Capability represent POSIX capabilities type
             */
            add?: string[];
            /**
             * Removed capabilities
             *
             * Items: Capability represent POSIX capabilities type
             */
            drop?: string[];
          };
          /**
           * Run container in privileged mode.
           * Processes in privileged containers are essentially equivalent to root on the host.
           * Defaults to false.
           * Note that this field cannot be set when spec.os.name is windows.
           */
          privileged?: boolean;
          /**
           * procMount denotes the type of proc mount to use for the containers.
           * The default value is Default which uses the container runtime defaults for
           * readonly paths and masked paths.
           * This requires the ProcMountType feature flag to be enabled.
           * Note that this field cannot be set when spec.os.name is windows.
           */
          procMount?: string;
          /**
           * Whether this container has a read-only root filesystem.
           * Default is false.
           * Note that this field cannot be set when spec.os.name is windows.
           */
          readOnlyRootFilesystem?: boolean;
          /**
           * The GID to run the entrypoint of the container process.
           * Uses runtime default if unset.
           * May also be set in PodSecurityContext.  If set in both SecurityContext and
           * PodSecurityContext, the value specified in SecurityContext takes precedence.
           * Note that this field cannot be set when spec.os.name is windows.
           */
          runAsGroup?: number;
          /**
           * Indicates that the container must run as a non-root user.
           * If true, the Kubelet will validate the image at runtime to ensure that it
           * does not run as UID 0 (root) and fail to start the container if it does.
           * If unset or false, no such validation will be performed.
           * May also be set in PodSecurityContext.  If set in both SecurityContext and
           * PodSecurityContext, the value specified in SecurityContext takes precedence.
           */
          runAsNonRoot?: boolean;
          /**
           * The UID to run the entrypoint of the container process.
           * Defaults to user specified in image metadata if unspecified.
           * May also be set in PodSecurityContext.  If set in both SecurityContext and
           * PodSecurityContext, the value specified in SecurityContext takes precedence.
           * Note that this field cannot be set when spec.os.name is windows.
           */
          runAsUser?: number;
          /**
           * The SELinux context to be applied to the container.
           * If unspecified, the container runtime will allocate a random SELinux context for each
           * container.  May also be set in PodSecurityContext.  If set in both SecurityContext and
           * PodSecurityContext, the value specified in SecurityContext takes precedence.
           * Note that this field cannot be set when spec.os.name is windows.
           */
          seLinuxOptions?: {
            /**
             * Level is SELinux level label that applies to the container.
             */
            level?: string;
            /**
             * Role is a SELinux role label that applies to the container.
             */
            role?: string;
            /**
             * Type is a SELinux type label that applies to the container.
             */
            type?: string;
            /**
             * User is a SELinux user label that applies to the container.
             */
            user?: string;
          };
          /**
           * The seccomp options to use by this container. If seccomp options are
           * provided at both the pod & container level, the container options
           * override the pod options.
           * Note that this field cannot be set when spec.os.name is windows.
           */
          seccompProfile?: {
            /**
             * localhostProfile indicates a profile defined in a file on the node should be used.
             * The profile must be preconfigured on the node to work.
             * Must be a descending path, relative to the kubelet's configured seccomp profile location.
             * Must be set if type is "Localhost". Must NOT be set for any other type.
             */
            localhostProfile?: string;
            /**
             * type indicates which kind of seccomp profile will be applied.
             * Valid options are:
             *
             * Localhost - a profile defined in a file on the node should be used.
             * RuntimeDefault - the container runtime default profile should be used.
             * Unconfined - no profile should be applied.
             */
            type: string;
          };
          /**
           * The Windows specific settings applied to all containers.
           * If unspecified, the options from the PodSecurityContext will be used.
           * If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence.
           * Note that this field cannot be set when spec.os.name is linux.
           */
          windowsOptions?: {
            /**
             * GMSACredentialSpec is where the GMSA admission webhook
             * (https://github.com/kubernetes-sigs/windows-gmsa) inlines the contents of the
             * GMSA credential spec named by the GMSACredentialSpecName field.
             */
            gmsaCredentialSpec?: string;
            /**
             * GMSACredentialSpecName is the name of the GMSA credential spec to use.
             */
            gmsaCredentialSpecName?: string;
            /**
             * HostProcess determines if a container should be run as a 'Host Process' container.
             * All of a Pod's containers must have the same effective HostProcess value
             * (it is not allowed to have a mix of HostProcess containers and non-HostProcess containers).
             * In addition, if HostProcess is true then HostNetwork must also be set to true.
             */
            hostProcess?: boolean;
            /**
             * The UserName in Windows to run the entrypoint of the container process.
             * Defaults to the user specified in image metadata if unspecified.
             * May also be set in PodSecurityContext. If set in both SecurityContext and
             * PodSecurityContext, the value specified in SecurityContext takes precedence.
             */
            runAsUserName?: string;
          };
        };
      };
      /**
       * Configuration for the proxy init container that enables forwarding.
       * Not valid to apply to ProxyGroups of type "kube-apiserver".
       */
      tailscaleInitContainer?: {
        /**
         * Configuration for enabling extra debug information in the container.
         * Not recommended for production use.
         */
        debug?: {
          /**
           * Enable tailscaled's HTTP pprof endpoints at <pod-ip>:9001/debug/pprof/
           * and internal debug metrics endpoint at <pod-ip>:9001/debug/metrics, where
           * 9001 is a container port named "debug". The endpoints and their responses
           * may change in backwards incompatible ways in the future, and should not
           * be considered stable.
           *
           * In 1.78.x and 1.80.x, this setting will default to the value of
           * .spec.metrics.enable, and requests to the "metrics" port matching the
           * mux pattern /debug/ will be forwarded to the "debug" port. In 1.82.x,
           * this setting will default to false, and no requests will be proxied.
           */
          enable?: boolean;
        };
        /**
         * List of environment variables to set in the container.
         * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables
         * Note that environment variables provided here will take precedence
         * over Tailscale-specific environment variables set by the operator,
         * however running proxies with custom values for Tailscale environment
         * variables (i.e TS_USERSPACE) is not recommended and might break in
         * the future.
         */
        env?: {
          /**
           * Name of the environment variable. Must be a C_IDENTIFIER.
           */
          name: string;
          /**
           * Variable references $(VAR_NAME) are expanded using the previously defined
           *  environment variables in the container and any service environment
           * variables. If a variable cannot be resolved, the reference in the input
           * string will be unchanged. Double $$ are reduced to a single $, which
           * allows for escaping the $(VAR_NAME) syntax: i.e. "$$(VAR_NAME)" will
           * produce the string literal "$(VAR_NAME)". Escaped references will never
           * be expanded, regardless of whether the variable exists or not. Defaults
           * to "".
           */
          value?: string;
        }[];
        /**
         * Container image name. By default images are pulled from docker.io/tailscale,
         * but the official images are also available at ghcr.io/tailscale.
         *
         * For all uses except on ProxyGroups of type "kube-apiserver", this image must
         * be either tailscale/tailscale, or an equivalent mirror of that image.
         * To apply to ProxyGroups of type "kube-apiserver", this image must be
         * tailscale/k8s-proxy or a mirror of that image.
         *
         * For "tailscale/tailscale"-based proxies, specifying image name here will
         * override any proxy image values specified via the Kubernetes operator's
         * Helm chart values or PROXY_IMAGE env var in the operator Deployment.
         * For "tailscale/k8s-proxy"-based proxies, there is currently no way to
         * configure your own default, and this field is the only way to use a
         * custom image.
         *
         * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#image
         */
        image?: string;
        /**
         * Image pull policy. One of Always, Never, IfNotPresent. Defaults to Always.
         * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#image
         */
        imagePullPolicy?: "Always" | "Never" | "IfNotPresent";
        /**
         * Container resource requirements.
         * By default Tailscale Kubernetes operator does not apply any resource
         * requirements. The amount of resources required wil depend on the
         * amount of resources the operator needs to parse, usage patterns and
         * cluster size.
         * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#resources
         */
        resources?: {
          /**
           * Claims lists the names of resources, defined in spec.resourceClaims,
           * that are used by this container.
           *
           * This field depends on the
           * DynamicResourceAllocation feature gate.
           *
           * This field is immutable. It can only be set for containers.
           *
           * Items: ResourceClaim references one entry in PodSpec.ResourceClaims.
           */
          claims?: {
            /**
             * Name must match the name of one entry in pod.spec.resourceClaims of
             * the Pod where this field is used. It makes that resource available
             * inside a container.
             */
            name: string;
            /**
             * Request is the name chosen for a request in the referenced claim.
             * If empty, everything from the claim is made available, otherwise
             * only the result of this request.
             */
            request?: string;
          }[];
          /**
           * Limits describes the maximum amount of compute resources allowed.
           * More info: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
           */
          limits?: {
            [k: string]: number | string;
          };
          /**
           * Requests describes the minimum amount of compute resources required.
           * If Requests is omitted for a container, it defaults to Limits if that is explicitly specified,
           * otherwise to an implementation-defined value. Requests cannot exceed Limits.
           * More info: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
           */
          requests?: {
            [k: string]: number | string;
          };
        };
        /**
         * Container security context.
         * Security context specified here will override the security context set by the operator.
         * By default the operator sets the Tailscale container and the Tailscale init container to privileged
         * for proxies created for Tailscale ingress and egress Service, Connector and ProxyGroup.
         * You can reduce the permissions of the Tailscale container to cap NET_ADMIN by
         * installing device plugin in your cluster and configuring the proxies tun device to be created
         * by the device plugin, see  https://github.com/tailscale/tailscale/issues/10814#issuecomment-2479977752
         * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#security-context
         */
        securityContext?: {
          /**
           * AllowPrivilegeEscalation controls whether a process can gain more
           * privileges than its parent process. This bool directly controls if
           * the no_new_privs flag will be set on the container process.
           * AllowPrivilegeEscalation is true always when the container is:
           * 1) run as Privileged
           * 2) has CAP_SYS_ADMIN
           * Note that this field cannot be set when spec.os.name is windows.
           */
          allowPrivilegeEscalation?: boolean;
          /**
           * appArmorProfile is the AppArmor options to use by this container. If set, this profile
           * overrides the pod's appArmorProfile.
           * Note that this field cannot be set when spec.os.name is windows.
           */
          appArmorProfile?: {
            /**
             * localhostProfile indicates a profile loaded on the node that should be used.
             * The profile must be preconfigured on the node to work.
             * Must match the loaded name of the profile.
             * Must be set if and only if type is "Localhost".
             */
            localhostProfile?: string;
            /**
             * type indicates which kind of AppArmor profile will be applied.
             * Valid options are:
             *   Localhost - a profile pre-loaded on the node.
             *   RuntimeDefault - the container runtime's default profile.
             *   Unconfined - no AppArmor enforcement.
             */
            type: string;
          };
          /**
           * The capabilities to add/drop when running containers.
           * Defaults to the default set of capabilities granted by the container runtime.
           * Note that this field cannot be set when spec.os.name is windows.
           */
          capabilities?: {
            /**
             * Added capabilities
             *
             * Items: Capability represent POSIX capabilities type
             */
            add?: string[];
            /**
             * Removed capabilities
             *
             * Items: Capability represent POSIX capabilities type
             */
            drop?: string[];
          };
          /**
           * Run container in privileged mode.
           * Processes in privileged containers are essentially equivalent to root on the host.
           * Defaults to false.
           * Note that this field cannot be set when spec.os.name is windows.
           */
          privileged?: boolean;
          /**
           * procMount denotes the type of proc mount to use for the containers.
           * The default value is Default which uses the container runtime defaults for
           * readonly paths and masked paths.
           * This requires the ProcMountType feature flag to be enabled.
           * Note that this field cannot be set when spec.os.name is windows.
           */
          procMount?: string;
          /**
           * Whether this container has a read-only root filesystem.
           * Default is false.
           * Note that this field cannot be set when spec.os.name is windows.
           */
          readOnlyRootFilesystem?: boolean;
          /**
           * The GID to run the entrypoint of the container process.
           * Uses runtime default if unset.
           * May also be set in PodSecurityContext.  If set in both SecurityContext and
           * PodSecurityContext, the value specified in SecurityContext takes precedence.
           * Note that this field cannot be set when spec.os.name is windows.
           */
          runAsGroup?: number;
          /**
           * Indicates that the container must run as a non-root user.
           * If true, the Kubelet will validate the image at runtime to ensure that it
           * does not run as UID 0 (root) and fail to start the container if it does.
           * If unset or false, no such validation will be performed.
           * May also be set in PodSecurityContext.  If set in both SecurityContext and
           * PodSecurityContext, the value specified in SecurityContext takes precedence.
           */
          runAsNonRoot?: boolean;
          /**
           * The UID to run the entrypoint of the container process.
           * Defaults to user specified in image metadata if unspecified.
           * May also be set in PodSecurityContext.  If set in both SecurityContext and
           * PodSecurityContext, the value specified in SecurityContext takes precedence.
           * Note that this field cannot be set when spec.os.name is windows.
           */
          runAsUser?: number;
          /**
           * The SELinux context to be applied to the container.
           * If unspecified, the container runtime will allocate a random SELinux context for each
           * container.  May also be set in PodSecurityContext.  If set in both SecurityContext and
           * PodSecurityContext, the value specified in SecurityContext takes precedence.
           * Note that this field cannot be set when spec.os.name is windows.
           */
          seLinuxOptions?: {
            /**
             * Level is SELinux level label that applies to the container.
             */
            level?: string;
            /**
             * Role is a SELinux role label that applies to the container.
             */
            role?: string;
            /**
             * Type is a SELinux type label that applies to the container.
             */
            type?: string;
            /**
             * User is a SELinux user label that applies to the container.
             */
            user?: string;
          };
          /**
           * The seccomp options to use by this container. If seccomp options are
           * provided at both the pod & container level, the container options
           * override the pod options.
           * Note that this field cannot be set when spec.os.name is windows.
           */
          seccompProfile?: {
            /**
             * localhostProfile indicates a profile defined in a file on the node should be used.
             * The profile must be preconfigured on the node to work.
             * Must be a descending path, relative to the kubelet's configured seccomp profile location.
             * Must be set if type is "Localhost". Must NOT be set for any other type.
             */
            localhostProfile?: string;
            /**
             * type indicates which kind of seccomp profile will be applied.
             * Valid options are:
             *
             * Localhost - a profile defined in a file on the node should be used.
             * RuntimeDefault - the container runtime default profile should be used.
             * Unconfined - no profile should be applied.
             */
            type: string;
          };
          /**
           * The Windows specific settings applied to all containers.
           * If unspecified, the options from the PodSecurityContext will be used.
           * If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence.
           * Note that this field cannot be set when spec.os.name is linux.
           */
          windowsOptions?: {
            /**
             * GMSACredentialSpec is where the GMSA admission webhook
             * (https://github.com/kubernetes-sigs/windows-gmsa) inlines the contents of the
             * GMSA credential spec named by the GMSACredentialSpecName field.
             */
            gmsaCredentialSpec?: string;
            /**
             * GMSACredentialSpecName is the name of the GMSA credential spec to use.
             */
            gmsaCredentialSpecName?: string;
            /**
             * HostProcess determines if a container should be run as a 'Host Process' container.
             * All of a Pod's containers must have the same effective HostProcess value
             * (it is not allowed to have a mix of HostProcess containers and non-HostProcess containers).
             * In addition, if HostProcess is true then HostNetwork must also be set to true.
             */
            hostProcess?: boolean;
            /**
             * The UserName in Windows to run the entrypoint of the container process.
             * Defaults to the user specified in image metadata if unspecified.
             * May also be set in PodSecurityContext. If set in both SecurityContext and
             * PodSecurityContext, the value specified in SecurityContext takes precedence.
             */
            runAsUserName?: string;
          };
        };
      };
      /**
       * Proxy Pod's tolerations.
       * By default Tailscale Kubernetes operator does not apply any
       * tolerations.
       * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#scheduling
       *
       * Items: The pod this Toleration is attached to tolerates any taint that matches
       * the triple <key,value,effect> using the matching operator <operator>.
       */
      tolerations?: {
        /**
         * Effect indicates the taint effect to match. Empty means match all taint effects.
         * When specified, allowed values are NoSchedule, PreferNoSchedule and NoExecute.
         */
        effect?: string;
        /**
         * Key is the taint key that the toleration applies to. Empty means match all taint keys.
         * If the key is empty, operator must be Exists; this combination means to match all values and all keys.
         */
        key?: string;
        /**
         * Operator represents a key's relationship to the value.
         * Valid operators are Exists and Equal. Defaults to Equal.
         * Exists is equivalent to wildcard for value, so that a pod can
         * tolerate all taints of a particular category.
         */
        operator?: string;
        /**
         * TolerationSeconds represents the period of time the toleration (which must be
         * of effect NoExecute, otherwise this field is ignored) tolerates the taint. By default,
         * it is not set, which means tolerate the taint forever (do not evict). Zero and
         * negative values will be treated as 0 (evict immediately) by the system.
         */
        tolerationSeconds?: number;
        /**
         * Value is the taint value the toleration matches to.
         * If the operator is Exists, the value should be empty, otherwise just a regular string.
         */
        value?: string;
      }[];
      /**
       * Proxy Pod's topology spread constraints.
       * By default Tailscale Kubernetes operator does not apply any topology spread constraints.
       * https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
       *
       * Items: TopologySpreadConstraint specifies how to spread matching pods among the given topology.
       */
      topologySpreadConstraints?: {
        /**
         * LabelSelector is used to find matching pods.
         * Pods that match this label selector are counted to determine the number of pods
         * in their corresponding topology domain.
         */
        labelSelector?: {
          /**
           * matchExpressions is a list of label selector requirements. The requirements are ANDed.
           *
           * Items: A label selector requirement is a selector that contains values, a key, and an operator that
           * relates the key and values.
           */
          matchExpressions?: {
            /**
             * key is the label key that the selector applies to.
             */
            key: string;
            /**
             * operator represents a key's relationship to a set of values.
             * Valid operators are In, NotIn, Exists and DoesNotExist.
             */
            operator: string;
            /**
             * values is an array of string values. If the operator is In or NotIn,
             * the values array must be non-empty. If the operator is Exists or DoesNotExist,
             * the values array must be empty. This array is replaced during a strategic
             * merge patch.
             */
            values?: string[];
          }[];
          /**
           * matchLabels is a map of {key,value} pairs. A single {key,value} in the matchLabels
           * map is equivalent to an element of matchExpressions, whose key field is "key", the
           * operator is "In", and the values array contains only "value". The requirements are ANDed.
           */
          matchLabels?: {
            [k: string]: string;
          };
        };
        /**
         * MatchLabelKeys is a set of pod label keys to select the pods over which
         * spreading will be calculated. The keys are used to lookup values from the
         * incoming pod labels, those key-value labels are ANDed with labelSelector
         * to select the group of existing pods over which spreading will be calculated
         * for the incoming pod. The same key is forbidden to exist in both MatchLabelKeys and LabelSelector.
         * MatchLabelKeys cannot be set when LabelSelector isn't set.
         * Keys that don't exist in the incoming pod labels will
         * be ignored. A null or empty list means only match against labelSelector.
         *
         * This is a beta field and requires the MatchLabelKeysInPodTopologySpread feature gate to be enabled (enabled by default).
         */
        matchLabelKeys?: string[];
        /**
         * MaxSkew describes the degree to which pods may be unevenly distributed.
         * When `whenUnsatisfiable=DoNotSchedule`, it is the maximum permitted difference
         * between the number of matching pods in the target topology and the global minimum.
         * The global minimum is the minimum number of matching pods in an eligible domain
         * or zero if the number of eligible domains is less than MinDomains.
         * For example, in a 3-zone cluster, MaxSkew is set to 1, and pods with the same
         * labelSelector spread as 2/2/1:
         * In this case, the global minimum is 1.
         * | zone1 | zone2 | zone3 |
         * |  P P  |  P P  |   P   |
         * - if MaxSkew is 1, incoming pod can only be scheduled to zone3 to become 2/2/2;
         * scheduling it onto zone1(zone2) would make the ActualSkew(3-1) on zone1(zone2)
         * violate MaxSkew(1).
         * - if MaxSkew is 2, incoming pod can be scheduled onto any zone.
         * When `whenUnsatisfiable=ScheduleAnyway`, it is used to give higher precedence
         * to topologies that satisfy it.
         * It's a required field. Default value is 1 and 0 is not allowed.
         */
        maxSkew: number;
        /**
         * MinDomains indicates a minimum number of eligible domains.
         * When the number of eligible domains with matching topology keys is less than minDomains,
         * Pod Topology Spread treats "global minimum" as 0, and then the calculation of Skew is performed.
         * And when the number of eligible domains with matching topology keys equals or greater than minDomains,
         * this value has no effect on scheduling.
         * As a result, when the number of eligible domains is less than minDomains,
         * scheduler won't schedule more than maxSkew Pods to those domains.
         * If value is nil, the constraint behaves as if MinDomains is equal to 1.
         * Valid values are integers greater than 0.
         * When value is not nil, WhenUnsatisfiable must be DoNotSchedule.
         *
         * For example, in a 3-zone cluster, MaxSkew is set to 2, MinDomains is set to 5 and pods with the same
         * labelSelector spread as 2/2/2:
         * | zone1 | zone2 | zone3 |
         * |  P P  |  P P  |  P P  |
         * The number of domains is less than 5(MinDomains), so "global minimum" is treated as 0.
         * In this situation, new pod with the same labelSelector cannot be scheduled,
         * because computed skew will be 3(3 - 0) if new Pod is scheduled to any of the three zones,
         * it will violate MaxSkew.
         */
        minDomains?: number;
        /**
         * NodeAffinityPolicy indicates how we will treat Pod's nodeAffinity/nodeSelector
         * when calculating pod topology spread skew. Options are:
         * - Honor: only nodes matching nodeAffinity/nodeSelector are included in the calculations.
         * - Ignore: nodeAffinity/nodeSelector are ignored. All nodes are included in the calculations.
         *
         * If this value is nil, the behavior is equivalent to the Honor policy.
         */
        nodeAffinityPolicy?: string;
        /**
         * NodeTaintsPolicy indicates how we will treat node taints when calculating
         * pod topology spread skew. Options are:
         * - Honor: nodes without taints, along with tainted nodes for which the incoming pod
         * has a toleration, are included.
         * - Ignore: node taints are ignored. All nodes are included.
         *
         * If this value is nil, the behavior is equivalent to the Ignore policy.
         */
        nodeTaintsPolicy?: string;
        /**
         * TopologyKey is the key of node labels. Nodes that have a label with this key
         * and identical values are considered to be in the same topology.
         * We consider each <key, value> as a "bucket", and try to put balanced number
         * of pods into each bucket.
         * We define a domain as a particular instance of a topology.
         * Also, we define an eligible domain as a domain whose nodes meet the requirements of
         * nodeAffinityPolicy and nodeTaintsPolicy.
         * e.g. If TopologyKey is "kubernetes.io/hostname", each Node is a domain of that topology.
         * And, if TopologyKey is "topology.kubernetes.io/zone", each zone is a domain of that topology.
         * It's a required field.
         */
        topologyKey: string;
        /**
         * WhenUnsatisfiable indicates how to deal with a pod if it doesn't satisfy
         * the spread constraint.
         * - DoNotSchedule (default) tells the scheduler not to schedule it.
         * - ScheduleAnyway tells the scheduler to schedule the pod in any location,
         *   but giving higher precedence to topologies that would help reduce the
         *   skew.
         * A constraint is considered "Unsatisfiable" for an incoming pod
         * if and only if every possible node assignment for that pod would violate
         * "MaxSkew" on some topology.
         * For example, in a 3-zone cluster, MaxSkew is set to 1, and pods with the same
         * labelSelector spread as 3/1/1:
         * | zone1 | zone2 | zone3 |
         * | P P P |   P   |   P   |
         * If WhenUnsatisfiable is set to DoNotSchedule, incoming pod can only be scheduled
         * to zone2(zone3) to become 3/2/1(3/1/2) as ActualSkew(2-1) on zone2(zone3) satisfies
         * MaxSkew(1). In other words, the cluster can still be imbalanced, but scheduler
         * won't make it *more* imbalanced.
         * It's a required field.
         */
        whenUnsatisfiable: string;
      }[];
    };
  };
  /**
   * Configuration for 'static endpoints' on proxies in order to facilitate
   * direct connections from other devices on the tailnet.
   * See https://tailscale.com/kb/1445/kubernetes-operator-customization#static-endpoints.
   */
  staticEndpoints?: {
    /**
     * The configuration for static endpoints using NodePort Services.
     */
    nodePort: {
      /**
       * The port ranges from which the operator will select NodePorts for the Services.
       * You must ensure that firewall rules allow UDP ingress traffic for these ports
       * to the node's external IPs.
       * The ports must be in the range of service node ports for the cluster (default `30000-32767`).
       * See https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport.
       *
       * @minItems 1
       */
      ports: [
        {
          /**
           * endPort indicates that the range of ports from port to endPort if set, inclusive,
           * should be used. This field cannot be defined if the port field is not defined.
           * The endPort must be either unset, or equal or greater than port.
           */
          endPort?: number;
          /**
           * port represents a port selected to be used. This is a required field.
           */
          port: number;
        },
        ...{
          /**
           * endPort indicates that the range of ports from port to endPort if set, inclusive,
           * should be used. This field cannot be defined if the port field is not defined.
           * The endPort must be either unset, or equal or greater than port.
           */
          endPort?: number;
          /**
           * port represents a port selected to be used. This is a required field.
           */
          port: number;
        }[]
      ];
      /**
       * A selector which will be used to select the node's that will have their `ExternalIP`'s advertised
       * by the ProxyGroup as Static Endpoints.
       */
      selector?: {
        [k: string]: string;
      };
    };
  };
  /**
   * TailscaleConfig contains options to configure the tailscale-specific
   * parameters of proxies.
   */
  tailscale?: {
    /**
     * AcceptRoutes can be set to true to make the proxy instance accept
     * routes advertized by other nodes on the tailnet, such as subnet
     * routes.
     * This is equivalent of passing --accept-routes flag to a tailscale Linux client.
     * https://tailscale.com/kb/1019/subnets#use-your-subnet-routes-from-other-devices
     * Defaults to false.
     */
    acceptRoutes?: boolean;
  };
  /**
   * Set UseLetsEncryptStagingEnvironment to true to issue TLS
   * certificates for any HTTPS endpoints exposed to the tailnet from
   * LetsEncrypt's staging environment.
   * https://letsencrypt.org/docs/staging-environment/
   * This setting only affects Tailscale Ingress resources.
   * By default Ingress TLS certificates are issued from LetsEncrypt's
   * production environment.
   * Changing this setting true -> false, will result in any
   * existing certs being re-issued from the production environment.
   * Changing this setting false (default) -> true, when certs have already
   * been provisioned from production environment will NOT result in certs
   * being re-issued from the staging environment before they need to be
   * renewed.
   */
  useLetsEncryptStagingEnvironment?: boolean;
}

/**
 * Spec describes the desired ProxyGroup instances.
 */
export interface ProxyGroupSpec {
  /**
   * HostnamePrefix is the hostname prefix to use for tailnet devices created
   * by the ProxyGroup. Each device will have the integer number from its
   * StatefulSet pod appended to this prefix to form the full hostname.
   * HostnamePrefix can contain lower case letters, numbers and dashes, it
   * must not start with a dash and must be between 1 and 62 characters long.
   */
  hostnamePrefix?: string;
  /**
   * KubeAPIServer contains configuration specific to the kube-apiserver
   * ProxyGroup type. This field is only used when Type is set to "kube-apiserver".
   */
  kubeAPIServer?: {
    /**
     * Hostname is the hostname with which to expose the Kubernetes API server
     * proxies. Must be a valid DNS label no longer than 63 characters. If not
     * specified, the name of the ProxyGroup is used as the hostname. Must be
     * unique across the whole tailnet.
     */
    hostname?: string;
    /**
     * Mode to run the API server proxy in. Supported modes are auth and noauth.
     * In auth mode, requests from the tailnet proxied over to the Kubernetes
     * API server are additionally impersonated using the sender's tailnet identity.
     * If not specified, defaults to auth mode.
     */
    mode?: "auth" | "noauth";
  };
  /**
   * ProxyClass is the name of the ProxyClass custom resource that contains
   * configuration options that should be applied to the resources created
   * for this ProxyGroup. If unset, and there is no default ProxyClass
   * configured, the operator will create resources with the default
   * configuration.
   */
  proxyClass?: string;
  /**
   * Replicas specifies how many replicas to create the StatefulSet with.
   * Defaults to 2.
   */
  replicas?: number;
  /**
   * Tags that the Tailscale devices will be tagged with. Defaults to [tag:k8s].
   * If you specify custom tags here, make sure you also make the operator
   * an owner of these tags.
   * See  https://tailscale.com/kb/1236/kubernetes-operator/#setting-up-the-kubernetes-operator.
   * Tags cannot be changed once a ProxyGroup device has been created.
   * Tag values must be in form ^tag:[a-zA-Z][a-zA-Z0-9-]*$.
   */
  tags?: string[];
  /**
   * Type of the ProxyGroup proxies. Supported types are egress, ingress, and kube-apiserver.
   * Type is immutable once a ProxyGroup is created.
   */
  type: "egress" | "ingress" | "kube-apiserver";
}
