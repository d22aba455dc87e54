/** Folder of the finished archives in all containers. */
const archives = '/data/complete';

/** Annotation with the hash of the archives. */
const hashAnnotation = 'kiwix.blumeops/zim-hash';

/** Serves every archive; without any, an empty library, until the first one restarts the server. */
export const serve = `
set -eu
set -- ${archives}/*.zim
if [ ! -e "$1" ]; then
  echo '<library version="20110515"/>' >/tmp/library.xml
  exec kiwix-serve --port=80 --library /tmp/library.xml
fi
exec kiwix-serve --port=80 "$@"
`.trim();

/** Regularly adds the listed torrents to Transmission. */
export const syncTorrents = `#!/bin/sh
# Adds each torrent of the list that Transmission does not know yet. It is known by its whole name: one name may be
# the beginning of another.
set -eu
trap 'exit 0' TERM

while true; do
  if timeout 60 transmission-remote "$TRANSMISSION" --list >/tmp/list; then
    awk '{ sub(/\\.zim$/, "", $NF); print $NF }' /tmp/list >/tmp/known
    while read -r url; do
      if ! grep -qxF "$(basename "$url" .zim.torrent)" /tmp/known; then
        echo "adding $url"
        timeout 60 transmission-remote "$TRANSMISSION" --add "$url" </dev/null || echo "not added: $url" >&2
      fi
    done <"$TORRENT_LIST"
    sleep 1800 &
    wait $!
  else
    sleep 10
  fi
done
`;

/** Restarts the server when the set of archives has changed. */
export const watchArchives = `#!/bin/bash
# kiwix-serve reads its archives once. When their names change, the hash of the names is written to its pod template,
# which starts a new pod. Argo CD leaves a note alone that no manifest mentions.
set -euo pipefail
shopt -s nullglob

archives=(${archives}/*.zim)
if [ "\${#archives[@]}" -eq 0 ]; then
  echo 'no archive is there: the share is empty, or not mounted'
  exit 0
fi

new=$(printf '%s\\n' "\${archives[@]##*/}" | md5sum | cut -d ' ' -f 1)
old=$(kubectl get deployment "$DEPLOYMENT" \\
  -o 'jsonpath={.spec.template.metadata.annotations.${hashAnnotation.replaceAll('.', '\\.')}}')
if [ "$new" != "$old" ]; then
  echo "the archives have changed: $old -> $new"
  kubectl patch deployment "$DEPLOYMENT" \\
    -p "{\\"spec\\":{\\"template\\":{\\"metadata\\":{\\"annotations\\":{\\"${hashAnnotation}\\":\\"$new\\"}}}}}"
fi
`;
