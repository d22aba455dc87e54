import { hostOf, portOf } from '#model/reference.ts';
import type { Data } from '#model/value.ts';
import { mosquitto } from '../mosquitto.ts';

/** Reolink floodlight on the front gable, with a reserved address. */
export const cameraAddress = '192.168.1.159';

const cameraName = 'gablecam';

const stream = (name: string): string =>
  `rtsp://{FRIGATE_CAMERA_USER}:{FRIGATE_CAMERA_PASSWORD}@${cameraAddress}:554/${name}`;

const input = (name: string, role: string): Data => ({
  path: `rtsp://127.0.0.1:8554/${name}`,
  input_args: 'preset-rtsp-restream',
  roles: [role],
});

/** Folder of recordings and the model. */
export const media = '/media/frigate';

const detectionModel = 'models/yolov9-c-640.onnx';

/** What Frigate does not create itself. */
export const requiredFiles = [detectionModel, `clips/previews/${cameraName}`];

/** Zones that raise alerts and keep detections. */
export const zones = ['driveway_entrance', 'driveway'];

/** Objects that raise alerts there. */
export const alertLabels = ['person', 'car'];

/** Frigate's configuration (https://docs.frigate.video/configuration/reference/). */
export const frigateSettings: Data = {
  database: { path: '/db/frigate.db' },
  mqtt: { host: hostOf(mosquitto, 'mqtt'), port: portOf(mosquitto, 'mqtt') },
  go2rtc: { streams: { [cameraName]: [stream('h264Preview_01_main')], gablecam_sub: [stream('h264Preview_01_sub')] } },
  cameras: {
    [cameraName]: {
      enabled: true,
      ffmpeg: { inputs: [input('gablecam', 'record'), input('gablecam_sub', 'detect')] },
      detect: { enabled: true, stationary: { max_frames: { default: 1500 } } },
      motion: {
        mask: [
          '0.401,0.026,0.4,0.078,0.587,0.072,0.585,0.02',
          '0.881,0.422,0.789,0.245,0.595,0.054,0.531,0,0.634,0,0.824,0.192,0.892,0.307',
        ],
      },
      zones: {
        driveway_entrance: {
          coordinates: '0.818,0.362,0.735,0.344,0.662,0.196,0.74,0.236',
          objects: ['car', 'dog', 'person'],
          inertia: 3,
          loitering_time: 0,
        },
        driveway: {
          coordinates:
            '0.728,0.367,0.645,0.2,0.218,0.25,0.128,0.296,0.003,0.565,0.001,0.992,0.826,0.992,0.897,0.665,0.869,0.608,0.792,0.377',
          // Not cars, because parked ones raised alerts all night.
          objects: ['person', 'dog', 'cat'],
        },
      },
      review: {
        alerts: { labels: alertLabels, required_zones: zones },
        detections: { required_zones: zones },
      },
    },
  },
  objects: { track: ['person', 'car', 'dog', 'cat', 'bird'] },
  detectors: { onnx: { type: 'onnx' } },
  model: {
    model_type: 'yolo-generic',
    width: 640,
    height: 640,
    input_tensor: 'nchw',
    input_dtype: 'float',
    path: `${media}/${detectionModel}`,
    labelmap_path: '/labelmap/coco-80.txt',
  },
  record: {
    enabled: true,
    continuous: { days: 3 },
    alerts: { retain: { days: 30, mode: 'active_objects' } },
    detections: { retain: { days: 14, mode: 'motion' } },
  },
  snapshots: { enabled: true, retain: { default: 14 } },
};
