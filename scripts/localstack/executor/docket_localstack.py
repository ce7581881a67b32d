"""LocalStack without Docker: it runs functions as processes of this machine.

A plugin of LocalStack's, found by the folder beside this file, and the program
that starts LocalStack. What a function is told and what becomes of its answers
is all in the Go program whose path DOCKET_ENVIRONMENT gives
(scripts/localstack/environment): here such a program is started for each
execution environment, and ended.
"""

import os
import subprocess
import threading

from localstack import config
from localstack.services.lambda_.invocation.executor_endpoint import ExecutorEndpoint
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

HOST = "127.0.0.1"


class Process(RuntimeExecutor):
    """One execution environment."""

    def __init__(self, id, function_version):
        super().__init__(id, function_version)
        self.endpoint = ExecutorEndpoint(id)
        self.process = None

    def start(self, env_vars):
        code = self.function_version.config.code.get_unzipped_code_location()
        self.endpoint.start()
        self.process = subprocess.Popen(
            [os.environ["DOCKET_ENVIRONMENT"]],
            env={**{k: str(v) for k, v in env_vars.items()}, "LAMBDA_TASK_ROOT": str(code)},
            stdin=subprocess.PIPE,  # its end tells the process to end, however LocalStack went
            stdout=subprocess.PIPE,
        )
        self.endpoint.container_address = HOST
        self.endpoint.container_port = int(self.process.stdout.readline())
        self.endpoint.wait_for_startup()

    def stop(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()
            self.process.stdout.close()
        self.endpoint.shutdown()

    def invoke(self, payload):
        return self.endpoint.invoke(payload)

    def get_address(self):
        return HOST

    def get_endpoint_from_executor(self):
        return HOST

    def get_runtime_endpoint(self):
        port = config.GATEWAY_LISTEN[0].port
        return f"http://{HOST}:{port}{self.endpoint.get_endpoint_prefix()}"

    def get_logs(self):
        return ""  # they come with each answer

    @classmethod
    def prepare_version(cls, function_version):
        function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version):
        pass  # LocalStack removes the code


class ProcessPlugin(RuntimeExecutorPlugin):
    name = "process"

    def load(self, *args, **kwargs):
        return Process


def end_with_starter():
    """Ends the process when its standard input does: whoever started it is gone by then."""
    while os.read(0, 1):
        pass  # nothing is ever sent
    os._exit(1)


if __name__ == "__main__":
    from localstack.runtime.main import main

    threading.Thread(target=end_with_starter, daemon=True).start()
    main()
