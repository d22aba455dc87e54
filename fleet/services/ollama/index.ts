import { internet } from '#model/call.ts';
import { plainText } from '#model/config.ts';
import { defineService } from '#model/define.ts';
import { image } from '#model/image.ts';
import { claim, config, nodeDirectory, notBackedUp } from '#model/storage.ts';
import { cores, gib, mib, milli } from '#model/units.ts';
import { http, unprobed } from '#model/workload.ts';
import { k3sRingtail } from '../../hosts.ts';
import { nvidiaRuntimeClass } from '../nvidia-device-plugin.ts';
import { models, syncModels } from './models.ts';

// renovate: datasource=docker depName=docker.io/ollama/ollama
const ollamaImage = image('docker.io/ollama/ollama', '0.17.5');

/** Ollama creates a key in its home directory, which need not be kept. */
const home = '/tmp';

const root = 'the models on the disk belong to root';

export const ollama = defineService({
  name: 'ollama',
  description: 'LLM inference server',
  on: k3sRingtail,
  workloads: [
    {
      runtimeClass: nvidiaRuntimeClass,
      container: {
        image: ollamaImage,
        ports: { http: 11434 },
        env: {
          HOME: home,
          OLLAMA_HOST: '0.0.0.0:11434',
          CUDA_CACHE_PATH: '/cuda-cache',
          OLLAMA_MODELS: '/models',
          // 16 GiB of video memory, shared with Frigate, are enough for one model and one request.
          OLLAMA_MAX_LOADED_MODELS: '1',
          OLLAMA_NUM_PARALLEL: '1',
        },
        mounts: { '/models': 'models', '/cuda-cache': 'cuda-cache' },
        emptyDirs: [home],
        // Layers that do not fit into video memory run on the CPU; half of the cores stay free for games.
        cpu: { request: milli(500), limit: cores(4) },
        memory: { request: mib(512), limit: gib(16) },
        gpu: 1,
        health: http('/api/version'),
        allow: { root },
      },
      sidecars: [
        {
          name: 'model-sync',
          image: ollamaImage,
          command: ['/scripts/sync-models.sh'],
          env: {
            HOME: home,
            MODEL_LIST: '/config/models.txt',
            OLLAMA_HOST: 'http://localhost:11434',
            // The image requests every GPU, regardless of slots.
            NVIDIA_VISIBLE_DEVICES: 'void',
          },
          mounts: {
            '/config': { volume: 'model-list', readOnly: true },
            '/scripts': { volume: 'sync-script', readOnly: true },
          },
          emptyDirs: [home],
          cpu: { request: milli(50) },
          memory: { request: mib(64), limit: mib(256) },
          health: unprobed('only pulls models; existing ones work without it'),
          allow: { root: 'the image has no other user' },
        },
      ],
    },
  ],
  volumes: {
    models: nodeDirectory({
      path: '/mnt/storage1/ollama',
      size: gib(200),
      claimName: 'ollama-models',
      backup: notBackedUp('models are pulled again'),
    }),
    // The driver compiles kernels on first use, which takes minutes.
    'cuda-cache': claim({ size: gib(2), backup: notBackedUp('kernels are compiled again') }),
    'model-list': config('ollama-models', { 'models.txt': plainText(`${models.join('\n')}\n`) }),
    'sync-script': config('ollama-sync-script', { 'sync-models.sh': plainText(syncModels) }, { executable: true }),
  },
  calls: [internet('pulls models')],
  exposures: [{ host: 'ollama', audience: 'admin', auth: { none: 'only reachable by the owner' } }],
  tile: { group: 'AI', name: 'Ollama', icon: 'ollama.png' },
});
