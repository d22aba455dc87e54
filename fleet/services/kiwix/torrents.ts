/** Archives by their folder on Kiwix' download server, with the sizes of large ones. */
const archives: Readonly<Record<string, readonly string[]>> = {
  // 43 GB
  wikipedia: ['wikipedia_en_top1m_maxi_2025-09'],
  // 72 GB
  gutenberg: ['gutenberg_en_all_2023-08'],
  // 3.3 GB
  ifixit: ['ifixit_en_all_2025-12'],
  stack_exchange: ['superuser.com_en_all_2025-12', 'math.stackexchange.com_en_all_2025-12'],
  libretexts: ['bio', 'chem', 'eng', 'math', 'phys', 'human'].map((subject) => `libretexts.org_en_${subject}_2025-01`),
  devdocs: [
    'bash',
    'c',
    'click',
    'cmake',
    'cpp',
    'css',
    'django-rest-framework',
    'django',
    'docker',
    'duckdb',
    'fish',
    'gcc',
    'git',
    'go',
    'godot',
    'hammerspoon',
    'homebrew',
    'javascript',
    'kubectl',
    'kubernetes',
    'latex',
    'lua',
    'markdown',
    'nginx',
    'nix',
    'postgresql',
    'python',
    'redis',
    'sqlite',
    'typescript',
    'werkzeug',
    'zig',
  ].map((subject) => `devdocs_en_${subject}_2026-01`),
};

/** One torrent per archive. */
export const torrents: readonly string[] = Object.entries(archives).flatMap(([folder, names]) =>
  names.map((name) => `https://download.kiwix.org/zim/${folder}/${name}.zim.torrent`),
);
