package dev.remora.lab.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A program that the guest's owner starts, by their own user-data: it has port 20000 before any plugin, answers a line
 * with a line, and shuts the guest down when it is told {@code off}.
 *
 * @param address of the guest
 */
record OwnProgram(String address) {
    /** Field {@code userData} of an Instance's spec. */
    static final String USER_DATA = """
            userData:
              value: |
                #cloud-boothook
                #!/bin/sh
                python3 - <<'EOF'
                import os, socket, subprocess
                listening = socket.create_server(("", 20000))
                if os.fork():
                    os._exit(0)
                os.setsid()
                null = os.open(os.devnull, os.O_RDWR)
                for descriptor in range(3):
                    os.dup2(null, descriptor)
                while True:
                    connection, _ = listening.accept()
                    with connection:
                        line = connection.makefile().readline()
                        connection.sendall(b"the guest's own program\\n")
                        if line == "off\\n":
                            subprocess.call(["systemctl", "poweroff"])
                EOF
            """;

    private static final int PORT = 20000;
    private static final int PATIENCE_MILLIS = 30_000;

    String answer(String line) {
        try (Socket socket = new Socket(address, PORT)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            return String.valueOf(answer.readLine());
        } catch (IOException e) {
            throw new AssertionError("the guest's own program does not answer", e);
        }
    }
}
