/** Models to have at hand, each with its size in parameters; the graphics card holds one of them at a time. */
export const models: readonly string[] = ['qwen2.5:14b', 'deepseek-r1:14b', 'phi4:14b', 'gemma3:12b', 'qwen3.5:9b'];

/** Pulls what is missing, again and again. Removes nothing: models pulled by hand stay. */
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
