/** Models with their number of parameters; the GPU holds one at a time. */
export const models: readonly string[] = ['qwen2.5:14b', 'deepseek-r1:14b', 'phi4:14b', 'gemma3:12b', 'qwen3.5:9b'];

/** Regularly pulls missing models. Never removes any, to keep models that were pulled by hand. */
export const syncModels = `#!/bin/sh
# Pulls each model of the list that is not there. "ollama show" knows a model by its whole name.
set -eu
trap 'exit 0' TERM

while true; do
  if ollama list >/dev/null 2>&1; then
    while read -r model; do
      if ! ollama show "$model" >/dev/null 2>&1; then
        echo "pulling $model"
        ollama pull "$model" </dev/null || echo "not pulled: $model" >&2
      fi
    done <"$MODEL_LIST"
    sleep 1800 &
    wait $!
  else
    sleep 5
  fi
done
`;
